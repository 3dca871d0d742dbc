namespace Countersign.Aggregates;

/// <summary>
/// An expected refusal: its stable code (<see cref="RefusalCode"/>) and the facts that the caller may know.
/// </summary>
public sealed record Refusal(string Code)
{
    /// <summary>Wrong answers that remain before the lock.</summary>
    public int? AttemptsLeft { get; init; }

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The offset of the authenticator's clock: negative when it is behind.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>
    /// For a lock, how it is lifted: `sent` (a message may have gone to the owner), or who can unlock: `sender`,
    /// `administrator`.
    /// </summary>
    public string? Recovery { get; init; }

    /// <summary>Every problem of the input, by field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static Refusal InvalidCredentials(int attemptsLeft) =>
        new(RefusalCode.InvalidCredentials) { AttemptsLeft = attemptsLeft };

    public static Refusal InvalidField(string field, string problem) =>
        new(RefusalCode.InvalidRequest)
        {
            Errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [problem] },
        };

    public static Refusal Locked { get; } = new(RefusalCode.Locked) { Recovery = "sent" };

    /// <summary>Locked, and who can unlock it.</summary>
    public static Refusal LockedBy(string recovery) => new(RefusalCode.Locked) { Recovery = recovery };

    public static Refusal InvalidToken { get; } = new(RefusalCode.InvalidToken);

    public static Refusal Forbidden { get; } = new(RefusalCode.Forbidden);

    public static Refusal NotFound { get; } = new(RefusalCode.NotFound);

    public static Refusal ChallengeExpired { get; } = new(RefusalCode.ChallengeExpired);

    public static Refusal LinkExpired { get; } = new(RefusalCode.LinkExpired);

    public static Refusal StepUpRequired { get; } = new(RefusalCode.StepUpRequired);

    public static Refusal FactorNotOffered { get; } = new(RefusalCode.FactorNotOffered);

    public static Refusal SameAddressTwice { get; } = new(RefusalCode.SameAddressTwice);

    public static Refusal TooManyRequests(TimeSpan retryAfter) =>
        new(RefusalCode.TooManyRequests) { RetryAfter = retryAfter };

    public static Refusal IdempotencyKeyReused { get; } = new(RefusalCode.IdempotencyKeyReused);

    public static Refusal Conflict { get; } = new(RefusalCode.Conflict);
}
