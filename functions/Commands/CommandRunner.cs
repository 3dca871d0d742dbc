using System.Security.Cryptography;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Telemetry;

namespace Countersign.Commands;

/// <summary>Load, decide, commit, reveal: every change of every aggregate passes through here.</summary>
public sealed class CommandRunner(
    AggregateStore store, CommandTurns turns, CommitHints hints, TimeProvider clock, CountersignMeter meter)
{
    private const int MaximumTries = 12;

    /// <summary>The time of a decision that only looks.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>An aggregate as it is, without a turn.</summary>
    public Task<Loaded<TState>> LoadAsync<TState>(PartitionId partition)
        where TState : class, IAggregate<TState> => store.LoadAsync<TState>(partition, CancellationToken.None);

    /// <summary>
    /// Runs a command. Its answer is shown only after its commit landed; a commit of unknown fate is looked up by its
    /// operation id, so that nothing is charged or granted twice.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// No answer: the store did not say what became of the write.
    /// </exception>
    public Task<Result<TOutcome>> RunAsync<TState, TOutcome>(
        PartitionId partition, Command command,
        Func<TState?, DateTimeOffset, Entropy, Decision<TState, TOutcome>> decide)
        where TState : class, IAggregate<TState> =>
        JudgeAsync<TState, TOutcome>(partition, command, (loaded, now, entropy) =>
            new(new Judgement<TState, TOutcome>(decide(loaded.State, now, entropy), null)));

    /// <summary>
    /// As <see cref="RunAsync"/>, for a decision that reads, and commits, a row of the request's own.
    /// </summary>
    public async Task<Result<TOutcome>> JudgeAsync<TState, TOutcome>(
        PartitionId partition, Command command,
        Func<Loaded<TState>, DateTimeOffset, Entropy, ValueTask<Judgement<TState, TOutcome>>> judge)
        where TState : class, IAggregate<TState>
    {
        try
        {
            var client = command.Kind.HasFlag(CommandKind.Unproven) ? command.Scope.Client : null;
            using var turn = await turns.TakeAsync(partition.ToString(), client, command.Grain);
            if (turn is null)
            {
                return new Refusal(RefusalCode.TooManyRequests) { RetryAfter = TimeSpan.FromSeconds(1) };
            }

            var entropy = Entropy.Fresh();
            var queued = new HashSet<string>(StringComparer.Ordinal);
            var tried = new List<Tried<TOutcome>>();
            while (true)
            {
                var loaded = await LoadAsync<TState>(partition);
                if (await FindLandedAsync(partition, loaded.Mark, tried) is { } landed)
                {
                    landed.Count();
                    return landed.Outcome;
                }

                if (tried.Count == MaximumTries)
                {
                    throw new StoreUnavailableException(null);
                }

                var now = clock.GetUtcNow();
                var (decision, row) = await judge(loaded, now, entropy);
                if (decision.Next is null)
                {
                    turn.WasLocked = decision.Outcome.Refusal?.Code == RefusalCode.Locked;
                    return decision.Outcome;
                }

                await hints.IndexAsync(partition, decision.IndexedInboxes);
                await hints.QueueAsync(partition, decision.Messages.Concat(decision.DecoyMessages), queued, now);
                await hints.ScheduleAsync(partition, decision.DueAt, row is null ? null : now + AnswerRecord.Lifetime);
                var change = ChangeOf(decision, command, entropy.Id($"try-{tried.Count}"), now) with { Row = row };
                void Count() => meter.Committed(partition, loaded.State, decision.Events);

                // A known name commits more rows: the commit begins at the same time for every name.
                await command.Grain.WaitAsync();
                if (await store.CommitAsync(partition, loaded, change, CancellationToken.None))
                {
                    Count();
                    return decision.Outcome;
                }

                tried.Add(
                    new Tried<TOutcome>(
                        change.Operation, loaded.Mark.Sequence + 1, change.Events.Length > 0, decision.Outcome, Count));
                await Task.Delay(RandomNumberGenerator.GetInt32(1, 10 * tried.Count));
            }
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            throw new StoreUnavailableException(failure);
        }
    }

    // A name that no account has leaves one small row: no history, and pointers to messages that were never written.
    private static Change<TState> ChangeOf<TState, TOutcome>(
        Decision<TState, TOutcome> decision, Command command, string operation, DateTimeOffset now)
        where TState : class =>
        command.Kind.HasFlag(CommandKind.UnknownName)
            ? new Change<TState>(decision.Next!, [], [], operation, now, command.KeyId)
            : new Change<TState>(
                decision.Next!, decision.Events, decision.Messages, operation, now, command.KeyId);

    // A write whose answer was lost is named in the head or, behind many later writes, in its first audit row.
    private async Task<Tried<TOutcome>?> FindLandedAsync<TOutcome>(
        PartitionId partition, HeadMark mark, List<Tried<TOutcome>> tried)
    {
        foreach (var earlier in tried)
        {
            if (mark.WasWrittenBy(earlier.Operation)
                || (earlier.HasAudit && mark.Sequence >= earlier.Sequence
                    && await store.AuditRowIsOfAsync(
                        partition, earlier.Sequence, earlier.Operation, CancellationToken.None)))
            {
                return earlier;
            }
        }

        return null;
    }

    private sealed record Tried<TOutcome>(
        string Operation, long Sequence, bool HasAudit, Result<TOutcome> Outcome, Action Count);
}

/// <summary>A decision, and a row of the request's own to be committed with it.</summary>
public sealed record Judgement<TState, TOutcome>(Decision<TState, TOutcome> Decision, TableTransactionAction? Row)
    where TState : class;
