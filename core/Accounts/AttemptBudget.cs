using System.Text.Json.Serialization;

namespace Countersign.Accounts;

/// <summary>
/// Counts the wrong answers to all factors of an account, a device or a protected resource. An unlock clears
/// <see cref="Failures"/>. <see cref="Full"/> clears <see cref="FailuresSinceLogin"/> too: after a complete login,
/// after 30 quiet days without a lock, or when the back office says so.
/// </summary>
public sealed record AttemptBudget(int Failures, int FailuresSinceLogin, DateTimeOffset? LockedAt)
{
    /// <summary>From this count on only the back office can unlock; a link cannot.</summary>
    public const int BackOfficeOnlyFrom = 25;

    /// <summary>From this count on nobody unlocks a protected resource any more (NIST SP 800-63B-4, 3.2.2).</summary>
    public const int ExhaustedFrom = 100;

    // Each lock doubles the wait; this is the limit.
    private static readonly TimeSpan LongestLock = TimeSpan.FromDays(365);

    public static AttemptBudget Full { get; } = new(0, 0, null);

    /// <summary>Locks since the last complete login.</summary>
    public int Locks { get; set; }

    /// <summary>
    /// One of the counted wrong answers came after the right password: somebody else may know the password.
    /// </summary>
    public bool BehindPassword { get; init; }

    [JsonIgnore]
    public bool IsLocked => LockedAt is not null;

    [JsonIgnore]
    public bool LinkUnlocks => FailuresSinceLogin < BackOfficeOnlyFrom;

    [JsonIgnore]
    public bool IsExhausted => FailuresSinceLogin >= ExhaustedFrom;

    public int Left(int attempts) => Math.Max(0, attempts - Failures);

    public AttemptBudget Charge(int attempts, DateTimeOffset now)
    {
        var locks = Failures + 1 >= attempts;
        return this with
        {
            Failures = Failures + 1,
            FailuresSinceLogin = FailuresSinceLogin + 1,
            LockedAt = locks ? now : null,
            Locks = locks ? Locks + 1 : Locks,
        };
    }

    /// <summary>Counts a wrong answer that was charged to another budget.</summary>
    public AttemptBudget Count() => this with { FailuresSinceLogin = FailuresSinceLogin + 1 };

    /// <summary>
    /// When the timer lifts the lock; null when the tenant has no timer. The wait doubles with each lock since the last
    /// complete login.
    /// </summary>
    public DateTimeOffset? UnlocksAt(TimeSpan? after)
    {
        if (after is not { } first || LockedAt is not { } lockedAt)
        {
            return null;
        }

        var wait = first.TotalDays * Math.Pow(2, Math.Max(0, Locks - 1));
        return lockedAt + (wait < LongestLock.TotalDays ? TimeSpan.FromDays(wait) : LongestLock);
    }

    public AttemptBudget Unlock() => this with { Failures = 0, LockedAt = null, BehindPassword = false };
}
