namespace Countersign.Tokens;

/// <summary>
/// When a signing key is made, signs and goes: a key signs for 30 days; its successor is published for a day before it
/// signs, so that whoever keeps the JWKS has it; it is published for 30 days more than it signs.
/// </summary>
public static class KeyRotation
{
    public static readonly TimeSpan Signing = TimeSpan.FromDays(30);
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);
    public static readonly TimeSpan Published = TimeSpan.FromDays(30);

    /// <summary>Which key signs: the newest that has been announced for long enough, else the oldest.</summary>
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

    /// <summary>How many of the oldest have nothing left to verify.</summary>
    /// <param name="createdAt">Oldest first.</param>
    public static int Outlived(IReadOnlyList<DateTimeOffset> createdAt, DateTimeOffset now) =>
        createdAt.Skip(1).TakeWhile(successor => now >= successor + Announced + Published).Count();
}
