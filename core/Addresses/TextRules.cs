using System.Globalization;
using System.Text;

namespace Countersign.Addresses;

/// <summary>Which characters a name or an address may be made of.</summary>
public static class TextRules
{
    /// <summary>
    /// Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt) outside the Cf category: they are
    /// invisible, so two names that look the same could differ.
    /// </summary>
    private static readonly (int First, int Last)[] DefaultIgnorable =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2060, 0x206F), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    ];

    /// <summary>
    /// No control, format, default-ignorable, private or unassigned character, and no lone surrogate.
    /// </summary>
    public static bool HasOnlyVisible(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || !IsVisible(rune))
            {
                return false;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return true;
    }

    /// <summary>
    /// No control character, no character that changes the direction of text, and no lone surrogate. Joiners stay:
    /// emoji and Hindi need them.
    /// </summary>
    public static bool HasNoControls(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || IsControl(rune))
            {
                return false;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return true;
    }

    // Bidi_Control (Unicode, PropList.txt).
    private static bool IsControl(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static bool IsVisible(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
            && !Array.Exists(DefaultIgnorable, range => rune.Value >= range.First && rune.Value <= range.Last);
    }

    /// <summary>False when a lone surrogate makes normalisation impossible.</summary>
    public static bool TryNormalize(string text, out string normalized)
    {
        normalized = "";
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                return false;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        normalized = text.Normalize(NormalizationForm.FormKC);
        return true;
    }
}
