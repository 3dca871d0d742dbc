using Countersign.Challenges;

namespace Countersign.Access;

/// <summary>What an opening, or an answer at a door, leads to.</summary>
public abstract record AccessOutcome
{
    private AccessOutcome()
    {
    }

    /// <summary>The door is open.</summary>
    public sealed record Granted(AccessGrant Grant) : AccessOutcome;

    /// <summary>Something is still to be proved.</summary>
    public sealed record Challenged(ChallengeView Challenge) : AccessOutcome;

    /// <summary>It is the account's to judge, or to send; nothing changed here.</summary>
    public sealed record Elsewhere(SubjectSecondFactor Visit) : AccessOutcome;
}
