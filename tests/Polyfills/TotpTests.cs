using System.Text;
using Countersign.Tests.Rig;
using OtpNet;

namespace Countersign.Tests.Polyfills;

public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 10, DateTimeKind.Utc);
    private readonly OtpNet.Totp totp = new(Key);

    /// <summary>RFC 6238 Appendix B; the reference code repeats the seed up to the hash's length.</summary>
    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void Codes_are_those_of_RFC_6238_Appendix_B(long seconds, string sha1, string sha256, string sha512)
    {
        var moment = DateTime.UnixEpoch.AddSeconds(seconds);

        Assert.Equal(sha1, new OtpNet.Totp(Seed(20), mode: OtpHashMode.Sha1, totpSize: 8).ComputeTotp(moment));
        Assert.Equal(sha256, new OtpNet.Totp(Seed(32), mode: OtpHashMode.Sha256, totpSize: 8).ComputeTotp(moment));
        Assert.Equal(sha512, new OtpNet.Totp(Seed(64), mode: OtpHashMode.Sha512, totpSize: 8).ComputeTotp(moment));
    }

    [OathtoolTheory]
    [InlineData(OtpHashMode.Sha1, 6, 30)]
    [InlineData(OtpHashMode.Sha1, 8, 60)]
    [InlineData(OtpHashMode.Sha256, 6, 30)]
    [InlineData(OtpHashMode.Sha512, 7, 15)]
    public async Task Codes_are_those_of_oathtool(OtpHashMode mode, int digits, int step)
    {
        var secret = KeyGeneration.GenerateRandomKey(mode);

        var expected = await Oathtool.TotpAsync(mode.ToString(), Base32Encoding.ToString(secret), digits, step, Now);

        Assert.Equal(expected, new OtpNet.Totp(secret, step, mode, digits).ComputeTotp(Now));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_window_of_one_previous_step_takes_the_current_and_the_one_before(int steps, bool accepted)
    {
        var code = totp.ComputeTotp(Now.AddSeconds(30 * steps));

        var verdict = totp.VerifyTotp(Now, code, out var matched, new VerificationWindow(previous: 1));

        Assert.Equal(accepted, verdict);
        Assert.Equal(accepted ? CurrentStep() + steps : 0, matched);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void The_window_of_the_RFC_reaches_one_step_both_ways(int steps, bool accepted)
    {
        var code = totp.ComputeTotp(Now.AddSeconds(30 * steps));

        Assert.Equal(accepted, totp.VerifyTotp(Now, code, out _, VerificationWindow.RfcSpecifiedNetworkDelay));
    }

    [Fact]
    public void Without_a_window_only_the_current_step_counts()
    {
        Assert.True(totp.VerifyTotp(Now, totp.ComputeTotp(Now), out _));
        Assert.False(totp.VerifyTotp(Now, totp.ComputeTotp(Now.AddSeconds(-30)), out _));
    }

    [Fact]
    public void Steps_before_the_epoch_are_never_tried()
    {
        var code = totp.ComputeTotp(DateTime.UnixEpoch);

        Assert.True(totp.VerifyTotp(DateTime.UnixEpoch, code, out var matched, new VerificationWindow(previous: 5)));
        Assert.Equal(0, matched);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData(" 123456")]
    public void A_code_of_another_length_is_wrong(string code) =>
        Assert.False(totp.VerifyTotp(Now, code, out _, VerificationWindow.RfcSpecifiedNetworkDelay));

    [Fact]
    public void The_key_is_copied_so_that_its_owner_may_clear_it()
    {
        var key = Key.ToArray();
        var made = new OtpNet.Totp(key);

        Array.Clear(key);

        Assert.Equal(totp.ComputeTotp(Now), made.ComputeTotp(Now));
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new OtpNet.Totp((byte[])null!));
        Assert.Throws<ArgumentException>(() => new OtpNet.Totp([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OtpNet.Totp(Key, step: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OtpNet.Totp(Key, totpSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OtpNet.Totp(Key, totpSize: 11));
    }

    private static byte[] Seed(int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7))[..length]);

    private static long CurrentStep() => (long)(Now - DateTime.UnixEpoch).TotalSeconds / 30;
}
