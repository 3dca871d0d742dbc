using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;
using Countersign.SendLimits;

namespace Countersign.Decisions;

/// <summary>
/// What a decider returns: the outcome, and what must be committed before the outcome may be shown. Without a next
/// state nothing has changed and nothing is written.
/// </summary>
public sealed record Decision<TState, TOutcome>(Result<TOutcome> Outcome, TState? Next)
    where TState : class
{
    public ImmutableArray<AuditEvent> Events { get; init; } = [];

    public ImmutableArray<OutboxMessage> Messages { get; init; } = [];

    /// <summary>
    /// They get a queue pointer but no outbox row. An unknown name causes the same queue work as a known one (no
    /// enumeration), and a follow-up needs no more than its pointer.
    /// </summary>
    public ImmutableArray<OutboxMessage> DecoyMessages { get; init; } = [];

    /// <summary>
    /// A message that needs room in the send limits. The decision is not final: it is made again with the outcome of
    /// the limits in its context.
    /// </summary>
    public SendRequest? SendRequest { get; init; }

    /// <summary>Units of the send limits that a verified code returns after the commit.</summary>
    public ImmutableArray<string> ReturnedUnits { get; init; } = [];

    /// <summary>
    /// Inboxes by which the account must be found. The rows of the index are written before the commit; each is only a
    /// hint, and the account decides.
    /// </summary>
    public ImmutableArray<IndexedInbox> IndexedInboxes { get; init; } = [];

    /// <summary>When something is due without a request: a timer loads the aggregate at this time.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The same decision, with the credential that caused it in every audit row.</summary>
    public Decision<TState, TOutcome> WithActor(string? actor) =>
        actor is null ? this : this with { Events = [.. Events.Select(entry => entry with { Actor = actor })] };

    /// <summary>The same change with another outcome.</summary>
    public Decision<TState, TOther> Answering<TOther>(Result<TOther> outcome) => new(outcome, Next)
    {
        Events = Events,
        Messages = Messages,
        DecoyMessages = DecoyMessages,
        SendRequest = SendRequest,
        ReturnedUnits = ReturnedUnits,
        IndexedInboxes = IndexedInboxes,
        DueAt = DueAt,
    };
}

/// <summary>Decisions that many deciders need.</summary>
public static class Decision
{
    /// <summary>Refuses; nothing changes.</summary>
    public static Decision<TState, TOutcome> No<TState, TOutcome>(Refusal refusal)
        where TState : class => new(refusal, null);

    /// <summary>
    /// Sends within the limits. Before they were asked, it asks them; where they refuse, the caller must wait.
    /// </summary>
    public static Decision<TState, TOutcome> WithinLimits<TState, TOutcome>(
        DecisionContext context, SendRequest request, Func<SendLimitOutcome, Decision<TState, TOutcome>> send)
        where TState : class => context.SendLimitOutcome switch
        {
            null => new(Refusal.TooManyRequests(TimeSpan.Zero), null) { SendRequest = request },
            { RetryAfter: { } wait } => No<TState, TOutcome>(Refusal.TooManyRequests(wait)),
            var limits => send(limits),
        };

    /// <summary>It is already done; nothing changes.</summary>
    public static Decision<TState, Done> Already<TState>()
        where TState : class => new(default(Done), null);
}
