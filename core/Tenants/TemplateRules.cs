using System.Text.RegularExpressions;
using Countersign.Addresses;
using Countersign.Messages;

namespace Countersign.Tenants;

/// <summary>
/// What a tenant may write into a message: plain text, the placeholders that the message fills, and nothing that a mail
/// program or a phone would turn into a link or a number to call. The only link is ours.
/// </summary>
public static partial class TemplateRules
{
    public const string Code = "{code}";
    public const string Link = "{link}";
    public const string Tenant = "{tenant}";

    public const int MaximumSubject = 100;
    public const int MaximumText = 2000;
    public const int MaximumSms = 320;

    private const string Linkable =
        "Must hold nothing that becomes a link: no '@', '\\', '://' or 'www.', no dot directly before a letter, " +
        "digit or placeholder. After a letter and ':' there must be a space.";

    /// <summary>
    /// Every problem, with its field; the field is empty when there is no text at all.
    /// </summary>
    public static IEnumerable<(string Field, string Problem)> Problems(TemplateOverride template)
    {
        string[] required = [
            .. template.Kind.CarriesCode() ? [Code] : Array.Empty<string>(),
            .. template.Kind.CarriesLink() ? [Link] : Array.Empty<string>()];
        if (template is { Subject: null, Text: null, Sms: null })
        {
            yield return ("", "Give a subject, a text or an sms.");
        }

        // A lock screen shows the subject, so it carries no code. An SMS has no free text, not even the tenant's name.
        var problems = ProblemsOf("subject", template.Subject, MaximumSubject, required: [], [Tenant])
            .Concat(ProblemsOf("text", template.Text, MaximumText, required, [.. required, Tenant]))
            .Concat(ProblemsOf("sms", template.Sms, MaximumSms, required, required));
        foreach (var problem in problems)
        {
            yield return problem;
        }
    }

    private static IEnumerable<(string Field, string Problem)> ProblemsOf(
        string field, string? text, int maximumLength, string[] required, string[] allowed) =>
        text is null
            ? []
            : ShapeProblems(field, text, maximumLength).Concat(PlaceholderProblems(text, required, allowed)).Concat(
                LinkProblems(text)).Select(problem => (field, problem));

    private static IEnumerable<string> ShapeProblems(string field, string text, int maximumLength)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            yield return "Must not be empty.";
        }

        if (text.Length > maximumLength)
        {
            yield return $"Must have at most {maximumLength} characters.";
        }

        if (!TextRules.HasOnlyVisible(field == "text" ? text.Replace("\n", "", StringComparison.Ordinal) : text))
        {
            yield return "Must have no control or invisible characters; only a text may have line feeds.";
        }
    }

    private static IEnumerable<string> PlaceholderProblems(string text, string[] required, string[] allowed)
    {
        foreach (var placeholder in required)
        {
            if (text.Split(placeholder).Length != 2)
            {
                yield return $"Must hold {placeholder} once.";
            }
        }

        if (Placeholder().Replace(text, found => allowed.Contains(found.Value) ? "" : found.Value).AsSpan().ContainsAny(
            '{', '}'))
        {
            yield return allowed.Length == 0
                ? "Must have no '{' or '}'."
                : $"Must have no '{{' or '}}' but in {string.Join(" and ", allowed)}.";
        }
    }

    private static IEnumerable<string> LinkProblems(string text)
    {
        // Some programs treat full-width letters, dots and slashes as links: the normalised text is checked.
        if (!TextRules.TryNormalize(text, out var plain))
        {
            yield break;
        }

        if (LinkStart().IsMatch(plain))
        {
            yield return Linkable;
        }

        // A link between digits is no letter: what stands on both sides of it may still read as one number.
        if (NumberToCall().IsMatch(plain.Replace("{link}", "", StringComparison.Ordinal))
            || DigitsAtCode().IsMatch(plain))
        {
            yield return "Must have at most four digits before the next letter. Between {code} and another digit " +
                "there must be a letter or a new line.";
        }

        if (LinkInWord().IsMatch(plain))
        {
            yield return "Must have space around {link}.";
        }
    }

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Placeholder();

    // U+3002 is a dot in a host name (UTS 46); U+FF0E and U+FF61 have become dots before.
    [GeneratedRegex(
        @"[@\\]|://|www[.\u3002]|[.\u3002][\p{L}\p{M}\p{N}_{-]|[a-z]:\S",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LinkStart();

    [GeneratedRegex(@"\d(?:[^\p{L}\p{M}{}\d]*\d){4}")]
    private static partial Regex NumberToCall();

    [GeneratedRegex(@"[\d+][^\p{L}\p{M}{}\d\n]*\{code\}|\{code\}[^\p{L}\p{M}{}\d\n]*\d")]
    private static partial Regex DigitsAtCode();

    [GeneratedRegex(@"\S\{link\}|\{link\}\S")]
    private static partial Regex LinkInWord();
}
