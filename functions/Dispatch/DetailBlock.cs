using System.Text.Encodings.Web;
using Countersign.Addresses;

namespace Countersign.Dispatch;

/// <summary>
/// Shows the words of the sender behind our own text, each line marked as quoted: they cannot look like a part of ours.
/// </summary>
internal static class DetailBlock
{
    /// <summary>The paragraph of the plain text; null when there are no details.</summary>
    public static string? Plain(SenderDetails? details, DetailLabels labels)
    {
        var lines = Tame(details, labels).SelectMany(detail => detail.Lines is [var line]
            ? [$"> {detail.Label}: {line}"]
            : detail.Lines.Select(line => $"> {line}").Prepend($"> {detail.Label}:")).ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines.Prepend(labels.Intro));
    }

    public static string Markup(SenderDetails? details, DetailLabels labels, HtmlEncoder html)
    {
        var entries = Tame(details, labels).Select(
            detail => $"<p>{html.Encode(detail.Label)}: {string.Join("<br>", detail.Lines.Select(html.Encode))}</p>")
            .ToList();
        return entries.Count == 0
            ? ""
            : $"<p>{html.Encode(labels.Intro)}</p><blockquote>{string.Concat(entries)}</blockquote>";
    }

    // The text is checked when it is set; a row may be older than the check.
    private static IEnumerable<(string Label, string[] Lines)> Tame(SenderDetails? details, DetailLabels labels) =>
        (details is null ? [] : labels.Of(details)).Select(
            detail => (detail.Label, detail.Lines.Select(
                line => Unlinkable.Of(line, FreeText.LongestMessage, TextRules.HasNoControls)).ToArray()));
}
