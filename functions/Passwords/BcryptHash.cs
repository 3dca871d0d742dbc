using System.Globalization;
using System.Text.RegularExpressions;
using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>
/// `$2a$`, `$2b$` or `$2y$`: names of repairs to other implementations, all the same function here. `$2x$` marks hashes
/// of a broken one and is refused.
/// </summary>
/// <remarks>
/// bcrypt uses the first 72 bytes of a password. The service that made the hash cut a longer one too, so its owner must
/// pass with those 72 bytes, and so does everybody else who knows them. That ends with the first right password: the
/// whole of it is hashed anew.
/// </remarks>
internal sealed partial record BcryptHash(string Text, int Cost) : IStoredHash
{
    public const int MinimumCost = 8;
    public const int MaximumCost = 13;

    private static readonly TimeSpan TimePerRound = TimeSpan.FromMicroseconds(60);

    public TimeSpan EstimatedTime => TimePerRound * (1L << Cost);

    public static HashReading Read(string text)
    {
        var parts = Pattern().Match(text);
        if (!parts.Success)
        {
            return HashReading.No("Must look like $2b$12$ and 53 characters for bcrypt: $2a$, $2b$ or $2y$.");
        }

        var cost = int.Parse(parts.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture);
        return cost is < MinimumCost or > MaximumCost
            ? HashReading.No($"The cost of bcrypt must be {MinimumCost} to {MaximumCost}.")
            : HashReading.Of(new BcryptHash(text, cost));
    }

    public bool Matches(Secret password) => BCrypt.Net.BCrypt.Verify(password.RevealText(), Text);

    // The last character of the salt holds two bits, the last of the hash four; the others must be zero.
    [GeneratedRegex(
        @"\A\$2[aby]\$(?<cost>[0-3][0-9])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
