namespace Countersign.Passwords;

/// <summary>
/// Reads hashes of every function that this service verifies: its own, and those that other services made. A hash names
/// its own cost, so that every parameter is checked before anything is computed with it.
/// </summary>
internal static class PasswordHash
{
    /// <summary>No supported hash is longer.</summary>
    public const int MaximumLength = 512;

    /// <summary>
    /// By the estimate. It limits what the limits of single parameters leave open: passes, and the parallelism of
    /// scrypt.
    /// </summary>
    public static readonly TimeSpan MaximumTime = TimeSpan.FromMilliseconds(500);

    public static HashReading Read(string text)
    {
        if (text.Length > MaximumLength)
        {
            return HashReading.No($"Must have at most {MaximumLength} characters.");
        }

        var reading = ReadByPrefix(text);
        return reading.Hash?.EstimatedTime > MaximumTime
            ? HashReading.No($"Would take more than {MaximumTime.TotalMilliseconds} ms to verify.")
            : reading;
    }

    private static HashReading ReadByPrefix(string text) => text.Split('$') switch
    {
        ["", Argon2idHash.Id, ..] => Argon2idHash.Read(text),
        ["", Pbkdf2Hash.Sha256Id or Pbkdf2Hash.Sha512Id, ..] => Pbkdf2Hash.Read(text),
        ["", ScryptHash.Id, ..] => ScryptHash.Read(text),
        ["", ['2', ..], ..] => BcryptHash.Read(text),
        ["", ..] => HashReading.No(
            "Must be a hash of argon2id, pbkdf2-sha256, pbkdf2-sha512, scrypt or bcrypt, or of ASP.NET Core Identity."),
        _ => IdentityHash.Read(text),
    };
}
