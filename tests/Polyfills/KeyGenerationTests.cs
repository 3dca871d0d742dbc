using OtpNet;

namespace Countersign.Tests.Polyfills;

public sealed class KeyGenerationTests
{
    [Theory]
    [InlineData(OtpHashMode.Sha1, 20)]
    [InlineData(OtpHashMode.Sha256, 32)]
    [InlineData(OtpHashMode.Sha512, 64)]
    public void A_key_is_as_long_as_its_hash_and_never_the_same(OtpHashMode mode, int length)
    {
        var key = KeyGeneration.GenerateRandomKey(mode);

        Assert.Equal(length, key.Length);
        Assert.NotEqual(key, KeyGeneration.GenerateRandomKey(mode));
    }

    [Fact]
    public void Sha1_is_the_default() => Assert.Equal(20, KeyGeneration.GenerateRandomKey().Length);
}
