using Countersign.Challenges;

namespace Countersign.Access;

/// <summary>The outcome of opening a protected resource, or of an answer to its challenge.</summary>
public abstract record AccessOutcome
{
    private AccessOutcome()
    {
    }

    /// <summary>Access is granted.</summary>
    public sealed record Granted(AccessGrant Grant) : AccessOutcome;

    /// <summary>Something is still to be proved.</summary>
    public sealed record Challenged(ChallengeView Challenge) : AccessOutcome;

    /// <summary>The account must judge the answer; the resource has not changed.</summary>
    public sealed record ForAccount(SubjectSecondFactor SecondFactor) : AccessOutcome;
}
