using System.Text.RegularExpressions;

namespace Countersign.Local;

/// <summary>One SMS or email as one recipient sees it.</summary>
public sealed partial record OutboxMessage(
    string Id, string Channel, string To, string? Subject, string Text, string? Html, IReadOnlyList<string> Links,
    DateTimeOffset At)
{
    public const string Sms = "sms";
    public const string Email = "email";

    internal static string[] LinksIn(string text) =>
        [
            .. AbsoluteUrl().Matches(text).Select(
                match => match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']')).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex("""https?://[^\s<>"']+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AbsoluteUrl();
}
