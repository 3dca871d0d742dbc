namespace Countersign.Addresses;

/// <summary>A phone number in E.164 form: `+`, then 8 to 15 digits, the first not 0.</summary>
public static class PhoneNumber
{
    private const string Separators = " -.()\u00A0";

    /// <summary>
    /// Reads `+`, `00` or, where the tenant names calling codes, a bare number that begins with one of them. A local
    /// number is never completed by guessing a country.
    /// </summary>
    public static bool TryParse(string text, IReadOnlyList<string> callingCodes, out string number)
    {
        number = "";
        if (text.Length > 64 || !TextRules.TryNormalize(text, out var normalized))
        {
            return false;
        }

        var compact = string.Concat(normalized.Trim().Where(character => !Separators.Contains(character, StringComparison.Ordinal)));
        var digits = compact switch
        {
            ['+', .. var rest] => rest,
            ['0', '0', .. var rest] => rest,
            _ when callingCodes.Any(code => compact.StartsWith(code, StringComparison.Ordinal)) => compact,
            _ => "",
        };

        if (digits.Length is < 8 or > 15 || digits[0] == '0' || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        number = "+" + digits;
        return true;
    }

    /// <summary>True for a number that takes messages, of a calling code that the tenant names; where it names none, of any.</summary>
    public static bool IsAllowed(string number, IReadOnlyList<string> callingCodes) =>
        TakesMessages(number)
        && (callingCodes.Count == 0 || callingCodes.Any(code => number.AsSpan(1).StartsWith(code, StringComparison.Ordinal)));

    /// <summary>
    /// False for a number of no country (satellite, unassigned) and for one that costs the sender extra or reaches no
    /// phone: nothing is sent there, whatever the tenant's list says.
    /// </summary>
    public static bool TakesMessages(string number) =>
        CallingCodes.CallingCodeOf(number) is not null && !NumberKind.IsBarred(number);
}
