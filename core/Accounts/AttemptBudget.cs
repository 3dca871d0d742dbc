using System.Text.Json.Serialization;

namespace Countersign.Accounts;

/// <summary>
/// Wrong answers of one account, whatever factor they were given to. Only a complete login or an unlock clears
/// <see cref="Failures"/>, and only a complete login clears <see cref="FailuresSinceLogin"/>.
/// </summary>
public sealed record AttemptBudget(int Failures, int FailuresSinceLogin, DateTimeOffset? LockedAt)
{
    /// <summary>From here on no link unlocks, only the back office.</summary>
    public const int BackOfficeOnlyFrom = 25;

    /// <summary>From here on nothing unlocks but a reset of the factors (NIST SP 800-63B-4, 3.2.2).</summary>
    public const int FactorResetOnlyFrom = 100;

    // Where each lock doubles the wait for the next, that wait has to end somewhere.
    private static readonly TimeSpan LongestLock = TimeSpan.FromDays(365);

    public static AttemptBudget Full { get; } = new(0, 0, null);

    /// <summary>Locks since the last complete login.</summary>
    public int Locks { get; set; }

    [JsonIgnore]
    public bool IsLocked => LockedAt is not null || !BackOfficeUnlocks;

    [JsonIgnore]
    public bool LinkUnlocks => FailuresSinceLogin < BackOfficeOnlyFrom;

    [JsonIgnore]
    public bool BackOfficeUnlocks => FailuresSinceLogin < FactorResetOnlyFrom;

    public int Left(int attempts) => Math.Max(0, attempts - Failures);

    public AttemptBudget Charge(int attempts, DateTimeOffset now)
    {
        var locks = Failures + 1 >= attempts;
        return new AttemptBudget(Failures + 1, FailuresSinceLogin + 1, locks ? now : null) { Locks = locks ? Locks + 1 : Locks };
    }

    /// <summary>A wrong answer that another budget was charged for.</summary>
    public AttemptBudget Count() => this with { FailuresSinceLogin = FailuresSinceLogin + 1 };

    /// <summary>When a timer lifts the lock; never, where the tenant wants none to. The wait doubles with each lock since the last complete login.</summary>
    public DateTimeOffset? UnlocksAt(TimeSpan? after)
    {
        if (after is not { } first || LockedAt is not { } lockedAt)
        {
            return null;
        }

        var wait = first.TotalDays * Math.Pow(2, Math.Max(0, Locks - 1));
        return lockedAt + (wait < LongestLock.TotalDays ? TimeSpan.FromDays(wait) : LongestLock);
    }

    public AttemptBudget Unlock() => this with { Failures = 0, LockedAt = null };
}
