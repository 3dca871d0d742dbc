using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Countersign.Secrets;
using Countersign.Settings;

namespace Countersign.Passwords;

/// <summary>`$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: what this service writes, and what others did.</summary>
internal sealed partial record Argon2idHash(Argon2idParameters Parameters, byte[] Salt, byte[] Hash) : IStoredHash
{
    public const string Id = "argon2id";

    /// <summary>In bytes. libsodium takes no other.</summary>
    public const int SaltLength = 16;

    /// <summary>In bytes, of the hashes that this service makes.</summary>
    public const int Length = 32;

    public const int MinimumMemoryKiB = 1024;

    public TimeSpan EstimatedTime => Parameters.EstimatedTime;

    public static Argon2idHash Of(Secret password, Argon2idParameters parameters)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new Argon2idHash(parameters, salt, parameters.Derive(password.Reveal(), salt, Length));
    }

    /// <summary>Looks like a real one, but nobody ever computed it from a password.</summary>
    public static Argon2idHash Decoy(Argon2idParameters parameters) =>
        new(parameters, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(Length));

    public static HashReading Read(string text)
    {
        var parts = Pattern().Match(text);
        if (!parts.Success)
        {
            return HashReading.No("Must look like $argon2id$v=19$m=19456,t=2,p=1$salt$hash.");
        }

        var memory = Number(parts.Groups["m"]);
        if (memory is < MinimumMemoryKiB or > PasswordHashingOptions.MaximumMemoryKiB)
        {
            return HashReading.No(
                $"m must be {MinimumMemoryKiB} to {PasswordHashingOptions.MaximumMemoryKiB} (KiB) for argon2id.");
        }

        // RFC 9106, 4 recommends p=4, so that hashes of other services often have it. libsodium cannot compute them.
        if (Number(parts.Groups["p"]) != 1)
        {
            return HashReading.No("p must be 1 for argon2id.");
        }

        if (!PhcBytes.TryDecode(parts.Groups["salt"].Value, out var salt) || salt.Length != SaltLength)
        {
            return HashReading.No($"The salt of argon2id must be {SaltLength} bytes in base64 without padding.");
        }

        return PhcBytes.TryDecode(parts.Groups["hash"].Value, out var hash) && hash.Length is >= 16 and <= 64
            ? HashReading.Of(new Argon2idHash(new(memory, Number(parts.Groups["t"])), salt, hash))
            : HashReading.No("The hash of argon2id must be 16 to 64 bytes in base64 without padding.");
    }

    public bool Matches(Secret password) =>
        CryptographicOperations.FixedTimeEquals(Hash, Parameters.Derive(password.Reveal(), Salt, Hash.Length));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"${Id}$v=19$m={Parameters.MemoryKiB},t={Parameters.Passes},p=1$")
        + $"{PhcBytes.Encode(Salt)}${PhcBytes.Encode(Hash)}";

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A\$argon2id\$v=19\$m=(?<m>[1-9][0-9]{0,8}),t=(?<t>[1-9][0-9]{0,8}),p=(?<p>[1-9][0-9]{0,8})"
        + @"\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
