namespace Countersign.Passwords;

/// <summary>A hash that can be verified, or the reason why it cannot.</summary>
internal readonly record struct HashReading(IStoredHash? Hash, string? Problem)
{
    public static HashReading Of(IStoredHash hash) => new(hash, null);

    public static HashReading No(string problem) => new(null, problem);
}
