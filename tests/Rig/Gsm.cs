namespace Countersign.Tests.Rig;

/// <summary>
/// How an SMS is counted (3GPP TS 23.038): 160 septets of the GSM alphabet in one segment, else 70 UTF-16 units.
/// </summary>
public static class Gsm
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ " +
        "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /// <summary>Characters with an escape: two septets each (6.2.1.1).</summary>
    private const string Extension = "\f^{}\\[~]|€";

    /// <summary>Null if a character is in neither table.</summary>
    public static int? Septets(string text) =>
        text.All(
            character => Basic.Contains(character, StringComparison.Ordinal)
                || Extension.Contains(character, StringComparison.Ordinal))
            ? text.Sum(character => Extension.Contains(character, StringComparison.Ordinal) ? 2 : 1)
            : null;

    /// <summary>
    /// A message of several segments spends 7 septets or 3 units of each on a header (TS 23.040, 9.2.3.24.1).
    /// </summary>
    public static int Segments(string text) => Septets(text) is { } septets
        ? septets <= 160 ? 1 : (septets + 152) / 153
        : text.Length <= 70 ? 1 : (text.Length + 66) / 67;
}
