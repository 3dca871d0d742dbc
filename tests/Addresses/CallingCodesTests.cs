using Countersign.Addresses;

namespace Countersign.Tests.Addresses;

public class CallingCodesTests
{
    [Theory]
    [InlineData("+12025550123", "1")]
    [InlineData("+4670123456789", "46")]
    [InlineData("+995555123456", "995")]
    [InlineData("+77012345678", "7")]
    [InlineData("+8801712345678", "880")]
    [InlineData("+886912345678", "886")]
    [InlineData("+989121234567", "98")]
    [InlineData("+3834312345678", "383")]
    [InlineData("+211912345678", "211")]
    public void The_longest_matching_prefix_is_the_calling_code(string number, string code) =>
        Assert.Equal(code, CallingCodes.CallingCodeOf(number));

    [Theory]
    [InlineData("+80012345678")]
    [InlineData("+80812345678")]
    [InlineData("+870772001234")]
    [InlineData("+878101234567")]
    [InlineData("+881612345678")]
    [InlineData("+882161234567")]
    [InlineData("+883510001234")]
    [InlineData("+888123456789")]
    [InlineData("+979123456789")]
    [InlineData("+210123456789")]
    [InlineData("+999123456789")]
    [InlineData("k46nHqzT0aBcDeFgHiJkLm:sms")]
    public void A_number_of_no_country_has_no_calling_code(string number) =>
        Assert.Null(CallingCodes.CallingCodeOf(number));

    // Otherwise the result would depend on how many digits are compared.
    [Fact]
    public void No_calling_code_is_the_prefix_of_another()
    {
        var codes = Enumerable.Range(100, 900).Select(
            digits => CallingCodes.CallingCodeOf($"+{digits}000000")).OfType<string>().Distinct().ToList();

        Assert.DoesNotContain(
            codes, code => codes.Exists(other => other != code && other.StartsWith(code, StringComparison.Ordinal)));
        Assert.Equal(207, codes.Count);
    }
}
