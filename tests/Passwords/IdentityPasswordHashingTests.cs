using Countersign.Passwords;
using Countersign.Secrets;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Passwords;

public class IdentityPasswordHashingTests
{
    [Fact]
    public void A_hash_names_pbkdf2_with_hmac_sha512_and_at_least_220_000_iterations()
    {
        var hash = Convert.FromBase64String(Hashing(IdentityPasswordHashing.Iterations).Hash(Secret.FromText("x")));

        // ASP.NET Core Identity's format 3: a marker, the function, the iterations and the length of the salt,
        // big-endian.
        Assert.Equal((0x01, 2u), (hash[0], Number(hash, 1)));
        Assert.True(Number(hash, 5) >= 220_000);
        Assert.True(Number(hash, 9) >= 16);
    }

    [Fact]
    public void A_hash_with_fewer_iterations_matches_but_needs_a_rehash()
    {
        var old = Hashing(1000).Hash(Secret.FromText("x"));

        Assert.Equal(PasswordMatch.RightButStale, Hashing(2000).Verify(old, Secret.FromText("x")));
        Assert.Equal(PasswordMatch.Wrong, Hashing(2000).Verify(old, Secret.FromText("y")));
        Assert.Equal(PasswordMatch.Right, Hashing(1000).Verify(old, Secret.FromText("x")));
    }

    [Theory]
    [InlineData(72)]
    [InlineData(255)]
    [InlineData(1000)]
    public void A_long_password_is_not_truncated(int length)
    {
        var hashing = Hashing(1);
        var hash = hashing.Hash(Secret.FromText(new string('a', length) + "b"));

        Assert.Equal(PasswordMatch.Wrong, hashing.Verify(hash, Secret.FromText(new string('a', length) + "c")));
        Assert.Equal(PasswordMatch.Right, hashing.Verify(hash, Secret.FromText(new string('a', length) + "b")));
    }

    private static IdentityPasswordHashing Hashing(int iterations) =>
        new(new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations })));

    private static uint Number(byte[] bytes, int offset) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(offset));
}
