using PhoneNumbers;

namespace Countersign.Addresses;

/// <summary>The kind of a number in E.164 form, from the national plans of libphonenumber.</summary>
internal static class NumberKind
{
    // Loading its tables takes a tenth of a second: only a process that meets a phone number pays for it.
    private static readonly Lazy<PhoneNumberUtil> Plans = new(PhoneNumberUtil.GetInstance);

    /// <summary>True for a number that the plan of its country has assigned. The plans lag behind assignment.</summary>
    public static bool IsInPlan(string number)
    {
        try
        {
            return Plans.Value.IsValidNumber(Plans.Value.Parse(number, null));
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    /// <summary>True for a premium-rate number or another kind that is not one person's phone.</summary>
    /// <remarks>
    /// A number that the plans do not know is not barred: the plans lag behind assignment, and a number may be longer
    /// than they say.
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
