using System.Security.Cryptography;
using Countersign.Passwords;
using Countersign.Secrets;

namespace Countersign.Tests.Passwords;

/// <summary>
/// The expected hashes are literals. Without another source they come from two independent implementations that agree
/// (@noble/hashes and @node-rs/argon2, for bcrypt bcryptjs, for the rest OpenSSL in Node), for the password
/// "correct horse battery staple" and the salt "0123456789abcdef".
/// </summary>
public class PasswordHashTests
{
    private const string Password = "correct horse battery staple";
    private const string Salt = "MDEyMzQ1Njc4OWFiY2RlZg";
    private const string Hash = "gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0";
    private const string BcryptTail = "HqWuK6/Ng6sg9gQzbLrgb.Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtye";

    public static TheoryData<string, string> Hashes => new()
    {
        { Password, $"$argon2id$v=19$m=19456,t=2,p=1${Salt}${Hash}" },
        { Password, $"$argon2id$v=19$m=1024,t=1,p=1${Salt}$azTLujkK55NJiAE0/I6dV5rdvW8MXmLElyGGkdLnuXA" },
        { Password, $"$argon2id$v=19$m=65536,t=1,p=1${Salt}$+diYVea/Fw2qYHIuh89ikQlFESZ8BmaMvMl8/rScfv4" },
        { Password, $"$argon2id$v=19$m=4096,t=3,p=1${Salt}$ecpRvKfVbDUESl423TE9/8T09JruVZ+t" },
        // UTF-8, also beyond the first plane.
        {
            "p\u00e4ss \U0001d11e",
            $"$argon2id$v=19$m=19456,t=2,p=1${Salt}$NvlQuiCAfm1wYve/BrRIbBc1AoXSHJoaTj13wsCaPWo"
        },

        { Password, $"$pbkdf2-sha256$i=1000,l=32${Salt}$yqSq2SygY1sB4EcH9f2FG0JTMES+wqLsOT5YmiRBplI" },
        { Password, $"$pbkdf2-sha256$i=600000${Salt}$bEpkaq0Q0Get1ft52QeKFtqD1Q+BZwqOdZOySebZSTY" },
        {
            Password, $"$pbkdf2-sha512$i=1000,l=64${Salt}$" +
            "5bTW2oeyDJyGJPcmEr+mRDE11ghpozWrDGnSNhRXo2ZCu0KHRDiUMAVEGzLJC+oDhRoeIja9J1iLIv9ptDJMfQ"
        },

        // RFC 7914, section 12, the third vector.
        {
            "pleaseletmein", "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$" +
            "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw"
        },
        { Password, $"$scrypt$ln=16,r=8,p=1${Salt}$jK+sZflbXFcoBzJ7QfDeAnimDCzlbzUt517OraZTKuY" },

        // jBCrypt, by the author of OpenBSD's bcrypt: TestBCrypt.java.
        { "", "$2a$08$" + BcryptTail },
        { "a", "$2a$08$cfcvVd2aQ8CMvoMpP2EBfeodLEkkFJ9umNEfPD18.hUF62qqlC/V." },
        { "abcdefghijklmnopqrstuvwxyz", "$2a$10$fVH8e28OQRj9tqiDXs1e1uxpsjN0c7II7YPKXua2NAKYvM6iQk7dq" },
        {
            "~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$10$LgfYWkbzEvQ4JakH7rOvHe0y8pHKF9OaFgwUZ2q7W2FFZmZzJYlfS"
        },
        { "", "$2y$08$" + BcryptTail },
        { "p\u00e4ss", "$2b$08$abcdefghijklmnopqrstuuLoqZ/9dfcF.7O8oRYiHR.JRD5Tmh/pG" },

        // Microsoft's PasswordHasher, with its default parameters and with those that this service used to have.
        { Password, "AQAAAAIAAYagAAAAECjdSLzXaFnyYQtrFcxROAc6SDuzxbapqWqILDHnCY2BAegjRzt9DZEsz4ngl7hSFQ==" },
        { Password, "AQAAAAIAA1tgAAAAEOieTHcClAR5kEGehTDSI+ywqiJJcX/JglkUPxRf2xUs3couxQvP0MKt0voqVKlaHQ==" },
        // The same format with SHA-256 (the default up to .NET 6), and with SHA-1.
        { Password, "AQAAAAEAACcQAAAAEDAxMjM0NTY3ODlhYmNkZWZWo4QBStNoCMwPqyH3Um+Ya1sP5g0adc0xt8gPGCPT3g==" },
        { Password, "AQAAAAAAACcQAAAAEDAxMjM0NTY3ODlhYmNkZWb/SXr56sU2T8R73w4aiTQUorxxMhEe7PwydQIMhufxew==" },
    };

    [Theory]
    [MemberData(nameof(Hashes))]
    public void A_hash_of_another_implementation_matches_its_password_and_no_other(string password, string hash)
    {
        var stored = PasswordHash.Read(hash).Hash!;

        Assert.True(stored.Matches(Secret.FromText(password)));
        Assert.False(stored.Matches(Secret.FromText(password + "x")));
        Assert.False(stored.Matches(Secret.FromText("X" + password)));
        Assert.Equal(password.Length == 0, stored.Matches(Secret.FromText("")));
    }

    // RFC 7914, section 11. Their salts are too short to be read from a stored hash.
    [Theory]
    [InlineData(
        "passwd", "salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" +
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")]
    [InlineData(
        "Password", "NaCl", 80_000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56" +
        "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d")]
    public void Pbkdf2_with_sha256_agrees_with_the_vectors_of_rfc_7914(
        string password, string salt, int rounds, string expected)
    {
        var hash = new Pbkdf2Hash(
            HashAlgorithmName.SHA256, rounds, Secret.FromText(salt).Reveal().ToArray(),
            Convert.FromHexString(expected));

        Assert.True(hash.Matches(Secret.FromText(password)));
    }

    // RFC 7914, section 12, the second vector: the one whose parallelism is not 1.
    [Fact]
    public void Scrypt_agrees_with_the_parallel_vector_of_rfc_7914()
    {
        var hash = new ScryptHash(
            10, 8, 16, "NaCl"u8.ToArray(), Convert.FromHexString(
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162" +
                "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"));

        Assert.True(hash.Matches(Secret.FromText("password")));
    }

    [Fact]
    public void A_bcrypt_hash_matches_every_password_that_shares_its_first_72_bytes()
    {
        // bcryptjs, for "0123456789" seven times and "01".
        var hash = PasswordHash.Read("$2b$08$abcdefghijklmnopqrstuui50qEeMdWVqKp5g4A6CFiyxEOX3bWQK").Hash!;
        var whole = string.Concat(Enumerable.Repeat("0123456789", 8));

        Assert.True(hash.Matches(Secret.FromText(whole)));
        Assert.True(hash.Matches(Secret.FromText(whole[..72] + "anything")));
        Assert.False(hash.Matches(Secret.FromText(whole[..71])));
        Assert.False(hash.Matches(Secret.FromText(whole[..71] + "x")));
    }

    /// <summary>Each parameter at its limit, and one beyond it.</summary>
    [Theory]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$HASH", "$argon2id$v=19$m=1023,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=65536,t=1,p=1$SALT$HASH", "$argon2id$v=19$m=65537,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=65536,t=12,p=1$SALT$HASH", "$argon2id$v=19$m=65536,t=13,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$HASH", "$argon2id$v=19$m=1024,t=1,p=2$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$HASH", "$argon2id$v=19$m=1024,t=999999999,p=1$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=1000$SALT$HASH", "$pbkdf2-sha256$i=999$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=1500000$SALT$HASH", "$pbkdf2-sha256$i=1500001$SALT$HASH")]
    [InlineData("$pbkdf2-sha512$i=1000000$SALT$HASH", "$pbkdf2-sha512$i=1000001$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=1000,l=32$SALT$HASH", "$pbkdf2-sha256$i=1000,l=33$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=833333$SALT$LONG", "$pbkdf2-sha256$i=833334$SALT$LONG")]
    [InlineData("$scrypt$ln=10,r=8,p=1$SALT$HASH", "$scrypt$ln=9,r=8,p=1$SALT$HASH")]
    [InlineData("$scrypt$ln=16,r=8,p=1$SALT$HASH", "$scrypt$ln=17,r=8,p=1$SALT$HASH")]
    [InlineData("$scrypt$ln=14,r=32,p=1$SALT$HASH", "$scrypt$ln=14,r=33,p=1$SALT$HASH")]
    [InlineData("$scrypt$ln=10,r=8,p=271$SALT$HASH", "$scrypt$ln=10,r=8,p=272$SALT$HASH")]
    [InlineData("$scrypt$ln=10,r=8,p=1$SALT$HASH", "$scrypt$ln=74,r=8,p=1$SALT$HASH")]
    [InlineData("$2b$08$" + BcryptTail, "$2b$07$" + BcryptTail)]
    [InlineData("$2b$13$" + BcryptTail, "$2b$14$" + BcryptTail)]
    public void A_parameter_beyond_its_limit_is_refused_before_anything_is_computed(string readable, string refused)
    {
        Assert.Null(Read(readable).Problem);
        Assert.Null(Read(refused).Hash);
        Assert.NotEmpty(Read(refused).Problem!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("plain text")]
    [InlineData("$argon2i$v=19$m=1024,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2d$v=19$m=1024,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=16$m=1024,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$m=1024,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$t=1,m=1024,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=01024,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=0,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=-1024,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=4294968320,t=1,p=1$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1,keyid=AAAA$SALT$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$HASH$")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$HASH\n")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$HASH=")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZh$HASH")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM1")]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=1$SALT$gy5SuVm5Z7Vw7keB")]
    [InlineData("$pbkdf2-sha1$i=1000$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$1000$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=1000,l=032$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$l=32,i=1000$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=99999999999999999999$SALT$HASH")]
    [InlineData("$pbkdf2-sha256$i=1000$c2FsdA$HASH")]
    [InlineData("$scrypt$n=1024,r=8,p=1$SALT$HASH")]
    [InlineData("$scrypt$ln=010,r=8,p=1$SALT$HASH")]
    [InlineData("$scrypt$r=8,ln=10,p=1$SALT$HASH")]
    [InlineData("$2x$08$" + BcryptTail)]
    [InlineData("$2$08$" + BcryptTail)]
    [InlineData("$2a$8$" + BcryptTail)]
    [InlineData("$2a$08$" + BcryptTail + "e")]
    [InlineData("$2a$08$HqWuK6/Ng6sg9gQzbLrgb/Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtye")]
    [InlineData("$2a$08$HqWuK6/Ng6sg9gQzbLrgb.Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtyf")]
    [InlineData("$1$saltsalt$qjXMvbEw8oaL.CzflDugF/")]
    public void A_hash_that_is_not_exactly_in_form_is_refused_with_a_reason(string text)
    {
        Assert.Null(Read(text).Hash);
        Assert.NotEmpty(Read(text).Problem!);
    }

    [Fact]
    public void A_hash_of_many_characters_is_refused() =>
        Assert.NotNull(PasswordHash.Read(new string('A', PasswordHash.MaximumLength + 4)).Problem);

    // The blob of 16 bytes of salt and 32 of hash, one field changed at a time.
    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "00000003")]
    [InlineData(5, "000003E7")]
    [InlineData(5, "0016E361")]
    [InlineData(5, "FFFFFFFF")]
    [InlineData(9, "0000000F")]
    [InlineData(9, "00000021")]
    [InlineData(9, "FFFFFFFF")]
    [InlineData(9, "80000010")]
    public void An_identity_hash_with_a_wrong_field_is_refused_with_a_reason(int offset, string field)
    {
        var blob = IdentityBlob();
        Assert.NotNull(PasswordHash.Read(Convert.ToBase64String(blob)).Hash);
        Convert.FromHexString(field).CopyTo(blob, offset);

        Assert.NotEmpty(PasswordHash.Read(Convert.ToBase64String(blob)).Problem!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(29)]
    [InlineData(44)]
    public void An_identity_hash_that_is_cut_is_refused_with_a_reason(int length) =>
        Assert.NotEmpty(PasswordHash.Read(Convert.ToBase64String(IdentityBlob()[..length])).Problem!);

    [Fact]
    public void An_identity_hash_in_other_base64_than_its_own_is_refused_with_a_reason()
    {
        var text = Convert.ToBase64String(IdentityBlob());

        Assert.EndsWith("==", text, StringComparison.Ordinal);
        Assert.NotEmpty(PasswordHash.Read(text.TrimEnd('=')).Problem!);
        Assert.NotEmpty(PasswordHash.Read(text + "\n").Problem!);
        Assert.NotEmpty(PasswordHash.Read(text[..^3] + (char)(text[^3] + 1) + "==").Problem!);
    }

    private static byte[] IdentityBlob() =>
        [0x01, 0, 0, 0, 2, 0, 0, 0x03, 0xe8, 0, 0, 0, 16, .. Enumerable.Repeat((byte)7, 48)];

    private static HashReading Read(string text) =>
        PasswordHash.Read(
            text.Replace("$SALT", "$" + Salt, StringComparison.Ordinal)
                .Replace("$HASH", "$" + Hash, StringComparison.Ordinal)
                .Replace("$LONG", "$" + new string('A', 86), StringComparison.Ordinal));
}
