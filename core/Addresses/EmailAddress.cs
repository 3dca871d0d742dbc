using System.Globalization;

namespace Countersign.Addresses;

/// <summary>
/// An email address: its stored form, which messages go to, and its canonical form, which is compared.
/// </summary>
public sealed record EmailAddress(string Stored, string Canonical)
{
    /// <summary>Longest address, in characters (RFC 5321, 4.5.3.1.3, without the brackets).</summary>
    public const int MaximumLength = 254;

    private const int MaximumLocalLength = 64;
    private const string LocalPunctuation = "!#$%&'*+-/=?^_`{|}~.";
    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>Turns any spelling of an address into the canonical form.</summary>
    public static bool TryCanonicalize(string text, out string canonical)
    {
        canonical = "";
        if (text.Length > 4 * MaximumLength || !TextRules.TryNormalize(text, out var normalized))
        {
            return false;
        }

        var folded = CaseFolding.Fold(normalized);
        if (!TextRules.TryNormalize(folded, out var name))
        {
            return false;
        }

        name = name.Trim();
        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at < 1
            || at != name.LastIndexOf('@')
            || !IsLocalPart(name[..at])
            || !TryReadDomain(name[(at + 1)..], out var domain))
        {
            return false;
        }

        canonical = $"{name[..at]}@{domain}";
        return canonical.Length <= MaximumLength;
    }

    /// <summary>
    /// A stored address must be in NFKC, so that messages go to exactly the address that was checked.
    /// </summary>
    public static bool TryParse(string text, out EmailAddress? address)
    {
        var stored = text.Trim();
        var readable = TryCanonicalize(stored, out var canonical)
            && TextRules.HasOnlyVisible(stored)
            && TextRules.TryNormalize(stored, out var normalized)
            && string.Equals(normalized, stored, StringComparison.Ordinal);
        address = readable ? new EmailAddress(stored, canonical) : null;
        return readable;
    }

    /// <summary>
    /// The inbox of a canonical address: without its `+tag`. It is used to count sends and to tell two factors apart,
    /// but never as a name, because not every server ignores the tag.
    /// </summary>
    public static string InboxOf(string canonical)
    {
        var at = canonical.IndexOf('@', StringComparison.Ordinal);
        var tag = canonical.IndexOf('+', StringComparison.Ordinal);
        return tag > 0 && tag < at ? canonical[..tag] + canonical[at..] : canonical;
    }

    // The dot-atom of RFC 5322, 3.2.3, widened to letters and digits of any script (RFC 6531); quoted strings are
    // refused.
    private static bool IsLocalPart(string local) =>
        local.Length <= MaximumLocalLength
        && TextRules.HasOnlyVisible(local)
        && local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal)
        && local.EnumerateRunes().All(rune =>
            System.Text.Rune.IsLetterOrDigit(rune)
            || System.Text.Rune.GetUnicodeCategory(
                rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            || (rune.IsAscii && LocalPunctuation.Contains((char)rune.Value, StringComparison.Ordinal)));

    private static bool TryReadDomain(string domain, out string ascii)
    {
        ascii = "";
        if (domain.Length == 0 || !TextRules.HasOnlyVisible(domain))
        {
            return false;
        }

        try
        {
            // UTS 46; throws for anything that is not a host name.
            ascii = Idna.GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        var labels = ascii.Split('.');
        return labels.Length >= 2
            && labels.All(label => label.Length is > 0 and < 64)
            && !labels[^1].All(char.IsAsciiDigit);
    }
}
