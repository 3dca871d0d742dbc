using Countersign.Names;

namespace Countersign.Tests.Names;

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
    public void Anything_else_is_refused(string text) => Assert.False(PhoneNumber.TryParse(text, [], out _));

    [Fact]
    public void A_bare_number_is_read_only_where_it_begins_with_a_code_that_the_tenant_names()
    {
        Assert.True(PhoneNumber.TryParse("995555123456", Georgia, out var number));
        Assert.Equal("+995555123456", number);
        Assert.False(PhoneNumber.TryParse("555123456", Georgia, out _));
    }

    [Theory]
    [InlineData("+12345678", true)]
    [InlineData("+123456789012345", true)]
    public void Eight_to_fifteen_digits_are_taken(string text, bool taken) => Assert.Equal(taken, PhoneNumber.TryParse(text, [], out _));

    [Fact]
    public void A_tenant_with_calling_codes_allows_no_others()
    {
        Assert.True(PhoneNumber.IsAllowed("+995555123456", Georgia));
        Assert.False(PhoneNumber.IsAllowed("+46701234567", Georgia));
        Assert.True(PhoneNumber.IsAllowed("+46701234567", []));
    }

    [Theory]
    [InlineData("+4670123456789", true)]
    [InlineData("+8801712345678", true)]
    [InlineData("+870772001234", false)]
    [InlineData("+878101234567", false)]
    [InlineData("+882161234567", false)]
    [InlineData("+979123456789", false)]
    [InlineData("+999123456789", false)]
    [InlineData("+19005550123", false)]
    [InlineData("+449061234567", false)]
    [InlineData("+448431234567", false)]
    [InlineData("+447400123456", true)]
    [InlineData("+469001234567", false)]
    [InlineData("+491801234567", false)]
    [InlineData("+33891123456", false)]
    public void A_tenant_without_calling_codes_allows_the_phones_of_countries(string number, bool allowed) => Assert.Equal(allowed, PhoneNumber.IsAllowed(number, []));

    [Fact]
    public void A_code_that_the_tenant_names_opens_no_costly_range_but_may_be_no_countrys()
    {
        Assert.False(PhoneNumber.IsAllowed("+449061234567", ["44"]));
        Assert.True(PhoneNumber.IsAllowed("+882161234567", ["882"]));
    }
}
