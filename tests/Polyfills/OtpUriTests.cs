using OtpNet;

namespace Countersign.Tests.Polyfills;

public sealed class OtpUriTests
{
    [Theory]
    [InlineData(OtpType.Totp, OtpHashMode.Sha1, "otpauth://totp/ACME%20Co:alice%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30")]
    [InlineData(OtpType.Totp, OtpHashMode.Sha512, "otpauth://totp/ACME%20Co:alice%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME%20Co&algorithm=SHA512&digits=6&period=30")]
    [InlineData(OtpType.Hotp, OtpHashMode.Sha256, "otpauth://hotp/ACME%20Co:alice%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME%20Co&algorithm=SHA256&digits=6&counter=0")]
    public void Label_and_issuer_are_escaped_around_a_literal_colon(OtpType type, OtpHashMode algorithm, string uri) =>
        Assert.Equal(uri, new OtpUri(type, "JBSWY3DPEHPK3PXP", "alice@example.com", "ACME Co", algorithm).ToString());

    [Fact]
    public void Without_issuer_the_label_is_the_user_alone() =>
        Assert.Equal(
            "otpauth://totp/alice?secret=MY&algorithm=SHA1&digits=6&period=30",
            new OtpUri(OtpType.Totp, "MY======", "alice").ToString());

    [Fact]
    public void A_binary_secret_is_encoded_without_padding() =>
        Assert.Contains("?secret=MZXW6&", new OtpUri(OtpType.Totp, "foo"u8.ToArray(), "alice", "A").ToString(), StringComparison.Ordinal);

    [Fact]
    public void An_issuer_in_another_script_survives()
    {
        var uri = new OtpUri(OtpType.Totp, "MY", "ნინო", "ბანკი & Co").ToUri();

        Assert.Equal("/ბანკი & Co:ნინო", Uri.UnescapeDataString(uri.AbsolutePath));
    }
}
