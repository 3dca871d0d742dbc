namespace Countersign.Tokens;

/// <summary>
/// The life of a signing key. It is published one day before it signs, so that verifiers that cache the JWKS have it
/// in time. It signs for 30 days and stays published for 30 more days.
/// </summary>
internal static class KeyRotation
{
    public static readonly TimeSpan Signing = TimeSpan.FromDays(30);
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);
    public static readonly TimeSpan Published = TimeSpan.FromDays(30);

    /// <summary>The key that signs: the newest that has been published for long enough, otherwise the oldest.</summary>
    /// <param name="createdAt">Oldest first, at least one.</param>
    public static int SignerOf(IReadOnlyList<DateTimeOffset> createdAt, DateTimeOffset now)
    {
        var signer = createdAt.Count - 1;
        while (signer > 0 && now < createdAt[signer] + Announced)
        {
            signer--;
        }

        return signer;
    }

    public static bool NeedsSuccessor(DateTimeOffset newest, DateTimeOffset now) => now >= newest + Signing;

    /// <summary>How many of the oldest keys can be deleted, because all their tokens have expired.</summary>
    /// <param name="createdAt">Oldest first.</param>
    public static int Outlived(IReadOnlyList<DateTimeOffset> createdAt, DateTimeOffset now) =>
        createdAt.Skip(1).TakeWhile(successor => now >= successor + Announced + Published).Count();
}
