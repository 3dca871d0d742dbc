using System.Text;

namespace Countersign.Addresses;

/// <summary>
/// Text that a sender writes and only an email shows: the title and the message of a document, and the sender's name.
/// </summary>
public static class FreeText
{
    public const int LongestTitle = 200;
    public const int LongestSenderName = 100;
    public const int LongestMessage = 2000;

    /// <summary>Any character but control and bidi characters; a text with lines may have line feeds.</summary>
    public static bool IsFit(string text, int maximumLength, bool hasLines = false) =>
        !string.IsNullOrWhiteSpace(text)
        && text.EnumerateRunes().Count() <= maximumLength
        && TextRules.HasNoControls(hasLines ? text.Replace("\n", "", StringComparison.Ordinal) : text);

    public static string Rule(int maximumLength) =>
        $"Must have 1 to {maximumLength} characters, none of them a control or bidi character.";
}
