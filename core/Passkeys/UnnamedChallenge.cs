namespace Countersign.Passkeys;

/// <summary>
/// The challenge of a sign-in without a name. It is only in its handle: a stranger who begins many leaves no row.
/// </summary>
public sealed record UnnamedChallenge(string Id, DateTimeOffset StartedAt)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public TimeSpan Left(DateTimeOffset now) => StartedAt + Lifetime - now;

    public bool IsOpen(DateTimeOffset now) => Left(now) > TimeSpan.Zero;
}
