using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Countersign.Policy;

/// <summary>The languages that messages are written in, as BCP 47 tags; each is written from left to right.</summary>
public static partial class Languages
{
    public const string Default = "en";

    public static readonly ImmutableArray<string> All = [Default, "ka", "sv", "hi"];

    /// <summary>
    /// The language that a tag asks for, by its first subtag: `sv-SE` and `SV` are `sv`. Null for every other text.
    /// </summary>
    public static string? Find(string tag) =>
        Tag().IsMatch(tag)
            ? All.FirstOrDefault(
                language => string.Equals(language, tag.Split('-')[0], StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>The first choice that asks for a language in <see cref="All"/>; otherwise the default.</summary>
    public static string Choose(params ReadOnlySpan<string?> choices)
    {
        foreach (var choice in choices)
        {
            if (choice is not null && Find(choice) is { } language)
            {
                return language;
            }
        }

        return Default;
    }

    [GeneratedRegex(@"\A[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
