namespace Countersign.Addresses;

/// <summary>Free text that strangers will read: names of tenants, issuers, titles.</summary>
public static class DisplayText
{
    public const string Rule =
        "Must have 1 to 40 characters, without ':', control or invisible characters, and no space at an end.";

    private const int MaximumLength = 40;

    // ':' ends the issuer in an authenticator's URI and is part of every link. Invisible and bidi characters can
    // disguise text.
    public static bool IsFit(string text) =>
        text.Length is > 0 and <= MaximumLength
        && text.Trim().Length == text.Length
        && !text.Contains(':', StringComparison.Ordinal)
        && TextRules.HasOnlyVisible(text);
}
