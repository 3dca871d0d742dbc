using System.Text.RegularExpressions;

namespace Countersign.Tests.Guide;

/// <summary>The pages of docs/guide and their snippets, as they lie beside the tests.</summary>
internal static partial class GuidePages
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "docs", "guide");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.md").Select(
        file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static IEnumerable<Snippet> SnippetsOf(string page) =>
        Block().Matches(File.ReadAllText(Path.Combine(Folder, page))).Select(
            match => new Snippet(
                page, match.Groups["file"] is { Success: true } file ? file.Value : null,
                match.Groups["language"].Value, match.Groups["text"].Value));

    [GeneratedRegex(
        "(?:<!-- (?<file>[^ ]+) -->\n)?```(?<language>[a-z]*)\n(?<text>.*?)\n```",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}

/// <summary>One fenced block, and the file that it says it is part of.</summary>
internal sealed record Snippet(string Page, string? File, string Language, string Text)
{
    public string Content => System.IO.File.ReadAllText(Path.Combine(GuidePages.Folder, File!));
}
