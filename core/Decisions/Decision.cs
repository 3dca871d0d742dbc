using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;
using Countersign.SendLimits;

namespace Countersign.Decisions;

/// <summary>
/// What a decider returns: the answer, and what must be durable before the answer may be shown. No next state means
/// that nothing changed and nothing is written.
/// </summary>
public sealed record Decision<TState, TOutcome>(Result<TOutcome> Outcome, TState? Next)
    where TState : class
{
    public ImmutableArray<AuditEvent> Events { get; init; } = [];

    public ImmutableArray<OutboxMessage> Messages { get; init; } = [];

    /// <summary>Announced like messages but never written: the same queue work where there is nothing to say.</summary>
    public ImmutableArray<OutboxMessage> DecoyMessages { get; init; } = [];

    /// <summary>
    /// A message that may be sent only within the caps. The decision is then no decision yet: it is taken again with the
    /// caps' verdict in its context.
    /// </summary>
    public SendRequest? Asks { get; init; }

    /// <summary>A message that goes out whatever the caps say, and is counted all the same, for a name that nobody has as well.</summary>
    public SendRequest? Counts { get; init; }

    /// <summary>Units of the caps that a verified code gives back, once the change has landed.</summary>
    public ImmutableArray<string> Returned { get; init; } = [];

    /// <summary>When time alone will have changed something here: somebody has to come and look then.</summary>
    public DateTimeOffset? LookAt { get; init; }

    /// <summary>The same change under another answer.</summary>
    public Decision<TState, TOther> Answering<TOther>(Result<TOther> outcome) => new(outcome, Next)
    {
        Events = Events,
        Messages = Messages,
        DecoyMessages = DecoyMessages,
        Asks = Asks,
        Counts = Counts,
        Returned = Returned,
        LookAt = LookAt,
    };
}

/// <summary>Decisions that every decider makes.</summary>
public static class Decision
{
    /// <summary>No, and nothing changes.</summary>
    public static Decision<TState, TOutcome> No<TState, TOutcome>(Refusal refusal)
        where TState : class => new(refusal, null);

    /// <summary>It is so already: nothing changes.</summary>
    public static Decision<TState, Done> Already<TState>()
        where TState : class => new(default(Done), null);
}
