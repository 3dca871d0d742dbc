using System.Text;
using OtpNet;

namespace Countersign.Tests.Polyfills;

public sealed class HotpTests
{
    private readonly Hotp hotp = new(Encoding.ASCII.GetBytes("12345678901234567890"));

    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(2, "359152")]
    [InlineData(3, "969429")]
    [InlineData(4, "338314")]
    [InlineData(5, "254676")]
    [InlineData(6, "287922")]
    [InlineData(7, "162583")]
    [InlineData(8, "399871")]
    [InlineData(9, "520489")]
    public void Codes_are_those_of_RFC_4226_Appendix_D(long counter, string code)
    {
        Assert.Equal(code, hotp.ComputeHOTP(counter));
        Assert.True(hotp.VerifyHotp(code, counter));
        Assert.False(hotp.VerifyHotp(code, counter + 1));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void A_code_has_six_to_eight_digits(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Hotp([1], hotpSize: size));
}
