using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>`$pbkdf2-sha256$i=600000$salt$hash`, or sha512; `,l=` after `i` may say how long the hash is.</summary>
internal sealed partial record Pbkdf2Hash(HashAlgorithmName Function, int Rounds, byte[] Salt, byte[] Hash)
    : IStoredHash
{
    public const string Sha256Id = "pbkdf2-sha256";
    public const string Sha512Id = "pbkdf2-sha512";

    public const int MinimumRounds = 1_000;
    public const int MaximumRounds = 1_500_000;

    public TimeSpan EstimatedTime
    {
        get
        {
            // The rounds are run again for each block of the output.
            var (size, round) = CostOf(Function);
            return round * ((double)Rounds * ((Hash.Length + size - 1) / size));
        }
    }

    public static HashReading Read(string text)
    {
        var parts = Pattern().Match(text);
        if (!parts.Success)
        {
            return HashReading.No("Must look like $pbkdf2-sha256$i=600000$salt$hash, or with sha512.");
        }

        var rounds = int.Parse(parts.Groups["i"].ValueSpan, CultureInfo.InvariantCulture);
        if (RoundsProblem(rounds) is { } problem)
        {
            return HashReading.No(problem);
        }

        if (!PhcBytes.TryDecode(parts.Groups["salt"].Value, out var salt) || salt.Length is < 8 or > 64)
        {
            return HashReading.No("The salt of PBKDF2 must be 8 to 64 bytes in base64 without padding.");
        }

        if (!PhcBytes.TryDecode(parts.Groups["hash"].Value, out var hash)
            || hash.Length is < 16 or > 64
            || (parts.Groups["l"] is { Success: true } length
                && length.Value != hash.Length.ToString(CultureInfo.InvariantCulture)))
        {
            return HashReading.No(
                "The hash of PBKDF2 must be 16 to 64 bytes in base64 without padding, as many as l says.");
        }

        var function = parts.Groups["function"].Value == "256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        return HashReading.Of(new Pbkdf2Hash(function, rounds, salt, hash));
    }

    public static string? RoundsProblem(long rounds) =>
        rounds is < MinimumRounds or > MaximumRounds
            ? $"PBKDF2 must have {MinimumRounds} to {MaximumRounds} rounds."
            : null;

    public bool Matches(Secret password) =>
        CryptographicOperations.FixedTimeEquals(
            Hash, Rfc2898DeriveBytes.Pbkdf2(password.Reveal(), Salt, Rounds, Function, Hash.Length));

    private static (int Size, TimeSpan Round) CostOf(HashAlgorithmName function) => function.Name switch
    {
        "SHA1" => (20, TimeSpan.FromMicroseconds(0.25)),
        "SHA256" => (32, TimeSpan.FromMicroseconds(0.3)),
        _ => (64, TimeSpan.FromMicroseconds(0.5)),
    };

    [GeneratedRegex(
        @"\A\$pbkdf2-sha(?<function>256|512)\$i=(?<i>[1-9][0-9]{0,8})(,l=(?<l>[1-9][0-9]?))?"
        + @"\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
