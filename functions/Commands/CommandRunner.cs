using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.Settings;
using Countersign.Storage;
using Countersign.Telemetry;
using Microsoft.Extensions.Options;

namespace Countersign.Commands;

/// <summary>Load, decide, commit, reveal: every change of every aggregate passes through here.</summary>
public sealed class CommandRunner(
    AggregateStore store, QueuePointers announcer, DueIndex due, PartitionGate gate, HashSlots slots, TimeProvider clock, IOptions<CountersignOptions> options, CountersignMeter meter)
{
    private const int MaximumTries = 12;

    /// <summary>
    /// Runs a command. Its answer is shown only after its commit landed; a commit of unknown fate is looked up by its
    /// operation id, so that nothing is charged or granted twice.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No verdict: the store did not say what became of the write.</exception>
    public Task<Result<TOutcome>> RunAsync<TState, TOutcome>(PartitionId partition, string keyId, CommandKind kind, Func<TState?, DateTimeOffset, Entropy, Decision<TState, TOutcome>> decide)
        where TState : class, IAggregate<TState> =>
        JudgeAsync<TState, TOutcome>(partition, keyId, kind, (loaded, now, entropy) => new(new Judgement<TState, TOutcome>(decide(loaded.State, now, entropy), null)));

    /// <summary>As <see cref="RunAsync"/>, for a decision that reads, and commits, a row of the request's own.</summary>
    public async Task<Result<TOutcome>> JudgeAsync<TState, TOutcome>(PartitionId partition, string keyId, CommandKind kind, Func<Loaded<TState>, DateTimeOffset, Entropy, ValueTask<Judgement<TState, TOutcome>>> judge)
        where TState : class, IAggregate<TState>
    {
        var startedAt = 0L;
        try
        {
            using var turn = await gate.EnterAsync(partition.ToString());
            if (turn is null)
            {
                return Busy;
            }

            var slot = kind.HasFlag(CommandKind.Hashes) ? await slots.TakeAsync() : null;
            if (kind.HasFlag(CommandKind.Hashes) && slot is null)
            {
                return Busy;
            }

            startedAt = Stopwatch.GetTimestamp();
            var wasLocked = false;
            try
            {
                (var outcome, var changed) = await TryAsync(partition, keyId, kind, judge);
                wasLocked = !changed && outcome.Refusal?.Code == RefusalCode.Locked;
                return outcome;
            }
            finally
            {
                await GiveUpAsync(slot, kind, wasLocked, startedAt);
            }
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            throw new StoreUnavailableException(failure);
        }
        finally
        {
            await HoldAsync(startedAt == 0 ? TimeSpan.Zero : Floor(kind), startedAt);
        }
    }

    // Who waits behind a command must not learn from the wait whether there was a password to hash: the slot is kept for
    // as long as a hash takes, the turn until the floor. Only an account that was locked already, which hashes for nobody
    // and says so to everybody, lets the next one in at once.
    private async Task GiveUpAsync(IDisposable? slot, CommandKind kind, bool wasLocked, long startedAt)
    {
        if (slot is not null)
        {
            await HoldAsync(wasLocked ? TimeSpan.Zero : slots.Quantum, startedAt);
            slot.Dispose();
        }

        // Where nothing is hashed there is nothing to tell, and the next one is let in: else a few requests that cost a
        // stranger nothing would keep the owner out.
        await HoldAsync(wasLocked || slot is null ? TimeSpan.Zero : Floor(kind), startedAt);
    }

    private static Refusal Busy => new(RefusalCode.TooManyRequests) { RetryAfter = TimeSpan.FromSeconds(1) };

    private async Task<(Result<TOutcome> Outcome, bool Changed)> TryAsync<TState, TOutcome>(PartitionId partition, string keyId, CommandKind kind, Func<Loaded<TState>, DateTimeOffset, Entropy, ValueTask<Judgement<TState, TOutcome>>> judge)
        where TState : class, IAggregate<TState>
    {
        var entropy = Entropy.Fresh();
        var announced = new HashSet<string>(StringComparer.Ordinal);
        var tried = new List<Tried<TOutcome>>();
        while (true)
        {
            var loaded = await store.LoadAsync<TState>(partition, CancellationToken.None);
            if (await FindLandedAsync(partition, loaded.Mark, tried) is { } landed)
            {
                landed.Count();
                return (landed.Outcome, true);
            }

            if (tried.Count == MaximumTries)
            {
                throw new StoreUnavailableException(null);
            }

            var now = clock.GetUtcNow();
            var (decision, row) = await judge(loaded, now, entropy);
            if (decision.Next is null)
            {
                return (decision.Outcome, false);
            }

            await AnnounceAsync(partition, decision.Messages.Concat(decision.DecoyMessages), announced, now);
            await ScheduleAsync(partition, decision.LookAt, row is null ? null : now + AnswerRecord.Lifetime);
            var change = Change(decision, keyId, kind, entropy.Id($"try-{tried.Count}"), now) with { Row = row };
            void Count() => meter.Committed(partition, loaded.State, decision.Events);
            if (await store.CommitAsync(partition, loaded, change, CancellationToken.None))
            {
                Count();
                return (decision.Outcome, true);
            }

            tried.Add(new Tried<TOutcome>(change.Operation, loaded.Mark.Sequence + 1, change.Events.Length > 0, decision.Outcome, Count));
            await Task.Delay(RandomNumberGenerator.GetInt32(1, 10 * tried.Count));
        }
    }

    // A name that nobody has leaves one small row: no history, and messages that were announced only.
    private static Change<TState> Change<TState, TOutcome>(Decision<TState, TOutcome> decision, string keyId, CommandKind kind, string operation, DateTimeOffset now)
        where TState : class =>
        kind.HasFlag(CommandKind.UnknownName)
            ? new Change<TState>(decision.Next!, [], [], operation, now, keyId)
            : new Change<TState>(decision.Next!, decision.Events, decision.Messages, operation, now, keyId);

    // A write whose answer was lost is named in the head or, behind many later writes, in its first audit row.
    private async Task<Tried<TOutcome>?> FindLandedAsync<TOutcome>(PartitionId partition, HeadMark mark, List<Tried<TOutcome>> tried)
    {
        foreach (var earlier in tried)
        {
            if (mark.WasWrittenBy(earlier.Operation) ||
                (earlier.HasAudit && mark.Sequence >= earlier.Sequence && await store.AuditRowIsOfAsync(partition, earlier.Sequence, earlier.Operation, CancellationToken.None)))
            {
                return earlier;
            }
        }

        return null;
    }

    private async Task AnnounceAsync(PartitionId partition, IEnumerable<OutboxMessage> messages, HashSet<string> announced, DateTimeOffset now)
    {
        foreach (var message in messages.Where(message => announced.Add(message.Id)))
        {
            await announcer.AnnounceAsync(message.Channel, new QueuePointer(partition.ToString(), message.Id, now, 0), QueuePointers.FirstDelay, CancellationToken.None);
        }
    }

    // Before the commit, like an announcement: a lock that no timer knows of would stay for ever.
    private async Task ScheduleAsync(PartitionId partition, DateTimeOffset? look, DateTimeOffset? answerIsOver)
    {
        if (look is { } at)
        {
            await due.AddAsync(partition, at, CancellationToken.None);
        }

        if (answerIsOver is { } over)
        {
            await due.AddRoughlyAsync(partition, over, CancellationToken.None);
        }
    }

    private TimeSpan Floor(CommandKind kind) => kind.HasFlag(CommandKind.ConstantTime) ? options.Value.ResponseFloor : TimeSpan.Zero;

    private static async Task HoldAsync(TimeSpan atLeast, long startedAt)
    {
        var rest = atLeast - Stopwatch.GetElapsedTime(startedAt);
        if (atLeast > TimeSpan.Zero && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest);
        }
    }

    private sealed record Tried<TOutcome>(string Operation, long Sequence, bool HasAudit, Result<TOutcome> Outcome, Action Count);
}

/// <summary>How a command is run.</summary>
[Flags]
public enum CommandKind
{
    Plain = 0,

    /// <summary>Its answers share the response floor: none may be told from another by the clock.</summary>
    ConstantTime = 1,

    /// <summary>It may run the slow password function: it takes a slot first.</summary>
    Hashes = 2,

    /// <summary>It is about a name that nobody has.</summary>
    UnknownName = 4,

    /// <summary>It may judge a secret of an account: its earlier answer is repeated under the account's budget and lock.</summary>
    Judges = 8,

    Check = ConstantTime | Judges,
}

/// <summary>A decision, and a row of the request's own to be committed with it.</summary>
public sealed record Judgement<TState, TOutcome>(Decision<TState, TOutcome> Decision, TableTransactionAction? Row)
    where TState : class;
