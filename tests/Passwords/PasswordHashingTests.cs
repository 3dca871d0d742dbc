using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Settings;
using Countersign.Tests.Flows;
using Microsoft.AspNetCore.Identity;

namespace Countersign.Tests.Passwords;

[Collection(TimingTests.Alone)]
public class PasswordHashingTests
{
    private static readonly Secret Password = Secret.FromText("correct horse battery staple");
    private static readonly Secret Wrong = Secret.FromText("incorrect horse battery staple");

    private readonly PasswordHashing hashing = new(Argon2idParameters.Of(new PasswordHashingOptions()));
    private readonly PasswordHashing cheap = new(new Argon2idParameters(1024, 1));

    [Fact]
    public void A_hash_is_a_phc_string_of_argon2id_with_19_mebibytes_and_two_passes()
    {
        var hash = hashing.Hash(Password);

        Assert.Matches(@"\A\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\z", hash);
        Assert.Equal(PasswordMatch.Right, hashing.Verify(hash, Password));
        Assert.Equal(PasswordMatch.Wrong, hashing.Verify(hash, Wrong));
        Assert.NotEqual(hash, hashing.Hash(Password));
    }

    [Theory]
    [InlineData(1024, 2)]
    [InlineData(2048, 1)]
    public void A_hash_with_other_parameters_matches_but_needs_a_rehash(int memoryKiB, int passes)
    {
        var old = new PasswordHashing(new Argon2idParameters(memoryKiB, passes)).Hash(Password);

        Assert.Equal(PasswordMatch.RightButStale, cheap.Verify(old, Password));
        Assert.Equal(PasswordMatch.Wrong, cheap.Verify(old, Wrong));
    }

    [Fact]
    public void A_shorter_argon2id_hash_with_the_current_parameters_needs_a_rehash()
    {
        var parameters = new Argon2idParameters(1024, 1);
        var salt = new byte[16];
        var hash = new Argon2idHash(parameters, salt, parameters.Derive(Password.Reveal(), salt, 16)).ToString();

        Assert.Equal(PasswordMatch.RightButStale, cheap.Verify(hash, Password));
    }

    [Fact]
    public void A_hash_that_identity_made_matches_but_needs_a_rehash()
    {
        var old = new PasswordHasher<object>().HashPassword(new object(), Password.RevealText());

        Assert.Equal(PasswordMatch.RightButStale, cheap.Verify(old, Password));
        Assert.Equal(PasswordMatch.Wrong, cheap.Verify(old, Wrong));
    }

    [Fact]
    public void A_bcrypt_hash_matches_but_needs_a_rehash() =>
        Assert.Equal(
            PasswordMatch.RightButStale,
            cheap.Verify(
                "$2a$08$cfcvVd2aQ8CMvoMpP2EBfeodLEkkFJ9umNEfPD18.hUF62qqlC/V.", Secret.FromText("a")));

    [Theory]
    [InlineData(72)]
    [InlineData(255)]
    [InlineData(1000)]
    public void A_long_password_is_not_truncated(int length)
    {
        var hash = cheap.Hash(Secret.FromText(new string('a', length) + "b"));

        Assert.Equal(PasswordMatch.Wrong, cheap.Verify(hash, Secret.FromText(new string('a', length) + "c")));
        Assert.Equal(PasswordMatch.Right, cheap.Verify(hash, Secret.FromText(new string('a', length) + "b")));
    }

    [Fact]
    public void The_decoy_looks_like_a_hash_and_is_another_in_each_process()
    {
        var (mine, theirs) = ((Argon2idHash)PasswordHash.Read(hashing.Decoy).Hash!, new PasswordHashing(
            new Argon2idParameters(19_456, 2)).Decoy);

        Assert.Equal(new Argon2idParameters(19_456, 2), mine.Parameters);
        Assert.Equal((16, 32), (mine.Salt.Length, mine.Hash.Length));
        Assert.Equal(hashing.Decoy, hashing.Decoy);
        Assert.NotEqual(theirs, hashing.Decoy);
        Assert.Equal(PasswordMatch.Wrong, hashing.Verify(hashing.Decoy, Password));
    }

    [Fact]
    public void Every_setting_that_is_allowed_makes_hashes_that_can_be_read()
    {
        var dearest = new Argon2idParameters(
            PasswordHashingOptions.MaximumMemoryKiB, PasswordHashingOptions.MaximumPasses);

        Assert.NotNull(PasswordHash.Read(Argon2idHash.Decoy(dearest).ToString()).Hash);
    }

    /// <summary>
    /// Otherwise the time would tell an imported account, or one that never signed in since, from an unknown name.
    /// </summary>
    [Theory]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$azTLujkK55NJiAE0/I6dV5rdvW8MXmLElyGGkdLnuXA")]
    [InlineData("$pbkdf2-sha256$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$yqSq2SygY1sB4EcH9f2FG0JTMES+wqLsOT5YmiRBplI")]
    [InlineData("$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$yqSq2SygY1sB4EcH9f2FG0JTMES+wqLsOT5YmiRBplI")]
    [InlineData("AQAAAAEAACcQAAAAEDAxMjM0NTY3ODlhYmNkZWZWo4QBStNoCMwPqyH3Um+Ya1sP5g0adc0xt8gPGCPT3g==")]
    [InlineData("a row that was damaged")]
    public void A_wrong_password_against_a_cheaper_hash_takes_as_long_as_against_a_decoy(string stored)
    {
        var (cheaper, decoy) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 7; i++)
        {
            cheaper = Shorter(cheaper, Time(stored));
            decoy = Shorter(decoy, Time(hashing.Decoy));
        }

        // Without the decoy work each of these takes a tenth, or less.
        Assert.InRange(cheaper / decoy, 0.5, 2);
    }

    private TimeSpan Time(string stored)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(PasswordMatch.Wrong, hashing.Verify(stored, Wrong));
        return System.Diagnostics.Stopwatch.GetElapsedTime(started);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
