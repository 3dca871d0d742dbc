namespace Countersign.Addresses;

/// <summary>A phone number in E.164 form: `+`, then 8 to 15 digits, the first not 0.</summary>
public static class PhoneNumber
{
    private const string Separators = " -.()\u00A0";

    /// <summary>
    /// Reads a number that begins with `+` or `00`, or, if the tenant names calling codes, with one of those. It never
    /// guesses a country for a local number.
    /// </summary>
    public static bool TryParse(string text, IReadOnlyList<string> callingCodes, out string number)
    {
        number = "";
        if (text.Length > 64 || !TextRules.TryNormalize(text, out var normalized))
        {
            return false;
        }

        var compact = string.Concat(
            normalized.Trim().Where(character => !Separators.Contains(character, StringComparison.Ordinal)));
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

    /// <summary>
    /// True for a number that takes messages and has an allowed calling code; without a list, every code is allowed.
    /// </summary>
    public static bool IsAllowed(string number, IReadOnlyList<string> callingCodes) =>
        TakesMessages(number)
        && (callingCodes.Count == 0 || callingCodes.Any(
            code => number.AsSpan(1).StartsWith(code, StringComparison.Ordinal)));

    /// <summary>
    /// False for a number of no country (satellite, unassigned) and for one that costs the sender extra or reaches no
    /// phone. Nothing is sent there, even if the tenant's list allows it.
    /// </summary>
    public static bool TakesMessages(string number) =>
        CallingCodes.CallingCodeOf(number) is not null && !NumberKind.IsBarred(number);

    /// <summary>
    /// False for a number that the plan of its country does not know or considers too long. Such a number is accepted,
    /// because the plans lag behind assignment; but it may be a typing error.
    /// </summary>
    public static bool IsInPlan(string number) => NumberKind.IsInPlan(number);
}
