using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Doors;

/// <summary>What an opening, or an answer at a door, leads to.</summary>
public abstract record DoorOutcome
{
    private DoorOutcome()
    {
    }

    /// <summary>The door is open.</summary>
    public sealed record Granted(DoorGrant Grant) : DoorOutcome;

    /// <summary>Something is still to be proved.</summary>
    public sealed record Challenged(ChallengeView Challenge) : DoorOutcome;

    /// <summary>It is the account's to judge, or to send; nothing changed here.</summary>
    public sealed record Elsewhere(SecondFactorVisit Visit) : DoorOutcome;
}
