using Countersign.Addresses;

namespace Countersign.Tests.Addresses;

public class PhoneNumberTests
{
    private static readonly string[] Georgia = ["995"];

    [Theory]
    [InlineData("+4670123456789", "+4670123456789")]
    [InlineData("+46 70-123 45 67", "+46701234567")]
    [InlineData("0046701234567", "+46701234567")]
    [InlineData("＋46701234567", "+46701234567")]
    [InlineData("+1 (202) 555.0123", "+12025550123")]
    public void A_number_with_its_country_code_becomes_e164(string text, string expected)
    {
        Assert.True(PhoneNumber.TryParse(text, [], out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("995555123456")]
    [InlineData("0701234567")]
    [InlineData("555123456")]
    [InlineData("+0701234567")]
    [InlineData("+1234567")]
    [InlineData("+1234567890123456")]
    [InlineData("+4670123456a")]
    [InlineData("+٤٦٧٠١٢٣٤٥٦٧")]
    [InlineData("")]
    [InlineData("+")]
    public void Any_other_text_is_refused(string text) => Assert.False(PhoneNumber.TryParse(text, [], out _));

    [Fact]
    public void A_number_without_plus_is_read_only_if_it_begins_with_a_calling_code_of_the_tenant()
    {
        Assert.True(PhoneNumber.TryParse("995555123456", Georgia, out var number));
        Assert.Equal("+995555123456", number);
        Assert.False(PhoneNumber.TryParse("555123456", Georgia, out _));
    }

    [Theory]
    [InlineData("+12345678", true)]
    [InlineData("+123456789012345", true)]
    public void Eight_to_fifteen_digits_are_accepted(string text, bool taken) =>
        Assert.Equal(taken, PhoneNumber.TryParse(text, [], out _));

    [Fact]
    public void A_tenant_with_calling_codes_allows_no_others()
    {
        Assert.True(PhoneNumber.IsAllowed("+995555123456", Georgia));
        Assert.False(PhoneNumber.IsAllowed("+46701234567", Georgia));
        Assert.True(PhoneNumber.IsAllowed("+46701234567", []));
    }

    [Theory]
    [InlineData("+4670123456789")]
    [InlineData("+46701234567")]
    [InlineData("+8801712345678")]
    [InlineData("+886912345678")]
    [InlineData("+447400123456")]
    [InlineData("+12025550123")]
    [InlineData("+995555123456")]
    [InlineData("+12345678")]
    [InlineData("+123456789012345")]
    public void Personal_numbers_and_numbers_that_the_metadata_does_not_know_may_get_messages(string number) =>
        Assert.True(PhoneNumber.TakesMessages(number));

    [Theory]
    [InlineData("+34806123456")] // premium rate, here and below
    [InlineData("+39899123456")]
    [InlineData("+41900123456")]
    [InlineData("+19005550123")]
    [InlineData("+449061234567")]
    [InlineData("+448431234567")]
    [InlineData("+469001234567")]
    [InlineData("+33891123456")]
    [InlineData("+491801234567")] // shared cost
    [InlineData("+41840123456")]
    [InlineData("+447012345678")] // personal
    [InlineData("+15002345678")]
    [InlineData("+46746123456")] // pager
    [InlineData("+447640123456")]
    [InlineData("+41581234567")] // UAN
    [InlineData("+443001234567")]
    [InlineData("+41860123456789")] // voicemail
    [InlineData("+870772001234")] // satellite
    [InlineData("+881612345678")]
    [InlineData("+878101234567")] // of no country
    [InlineData("+882161234567")]
    [InlineData("+883510001234")]
    [InlineData("+888123456789")]
    [InlineData("+979123456789")]
    [InlineData("+80012345678")]
    [InlineData("+999123456789")] // unassigned
    [InlineData("k46nHqzT0aBcDeFgHiJkLm:sms")]
    public void Premium_and_nonpersonal_numbers_get_no_messages_whatever_the_tenant_allows(string number)
    {
        Assert.False(PhoneNumber.TakesMessages(number));
        Assert.False(PhoneNumber.IsAllowed(number, []));
        Assert.False(PhoneNumber.IsAllowed(number, [number[1..3], number[1..4]]));
    }

    [Theory]
    [InlineData("+34806123456", false)]
    [InlineData("+881612345678", false)]
    [InlineData("+4670123456789", true)]
    [InlineData("ana@example.com", true)]
    public void A_premium_or_nonpersonal_number_is_no_username(string text, bool takes)
    {
        Assert.True(Username.TryParse(text, [], out var name));
        Assert.Equal(takes, name!.TakesMessages);
    }
}
