using PhoneNumbers;

namespace Countersign.Addresses;

/// <summary>What kind of number a number in E.164 form is, by libphonenumber's national plans.</summary>
internal static class NumberKind
{
    // Its tables take a tenth of a second to load: a process that sees no phone number does not pay for them.
    private static readonly Lazy<PhoneNumberUtil> Plans = new(PhoneNumberUtil.GetInstance);

    /// <summary>True for a kind that makes money out of whoever calls, or that is not one person's phone.</summary>
    /// <remarks>
    /// What the plans do not know is not barred: they lag behind what is given out, and a number may be longer than
    /// they say.
    /// </remarks>
    public static bool IsBarred(string number)
    {
        try
        {
            return Plans.Value.GetNumberType(Plans.Value.Parse(number, null)) is PhoneNumberType.PREMIUM_RATE
                or PhoneNumberType.SHARED_COST
                or PhoneNumberType.PERSONAL_NUMBER
                or PhoneNumberType.PAGER
                or PhoneNumberType.UAN
                or PhoneNumberType.VOICEMAIL;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
