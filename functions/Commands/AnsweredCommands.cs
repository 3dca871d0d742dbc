using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Storage;

namespace Countersign.Commands;

/// <summary>
/// Runs a command and answers it. Under an `Idempotency-Key` the answer is rendered before the commit and lands with it,
/// so that the same request gets the same answer, whatever was lost in between.
/// </summary>
public sealed class AnsweredCommands(CommandRunner runner, AggregateStore store, AnswerRecords records)
{
    /// <param name="partition">The aggregate.</param>
    /// <param name="keyId">The master key of its tenant.</param>
    /// <param name="kind">How to run it.</param>
    /// <param name="key">Null: the command runs each time it is asked for.</param>
    /// <param name="decide">The decision.</param>
    /// <param name="render">Turns its value into an answer; a refusal has one of its own.</param>
    /// <param name="reuse">
    /// Where a secret may be judged: what it costs to come with another body to a key whose first body passed. No change
    /// says that the aggregate is locked, and then no earlier answer is shown either.
    /// </param>
    /// <param name="repeated">Told when an earlier answer stands, so that what this decision had taken is given back.</param>
    public async Task<WireAnswer> AnswerAsync<TState, TOutcome>(
        PartitionId partition,
        string keyId,
        CommandKind kind,
        IdempotencyKey? key,
        Func<TState?, DateTimeOffset, Entropy, ValueTask<Decision<TState, TOutcome>>> decide,
        Func<TOutcome, ValueTask<WireAnswer>> render,
        Func<TState?, DateTimeOffset, Entropy, Decision<TState, Done>>? reuse = null,
        Action? repeated = null)
        where TState : class, IAggregate<TState>
    {
        if (key is null)
        {
            return await RenderAsync(await runner.JudgeAsync<TState, TOutcome>(partition, keyId, kind, async (loaded, now, entropy) => new(await decide(loaded.State, now, entropy), null)), render);
        }

        var result = await runner.JudgeAsync<TState, WireAnswer>(partition, keyId, kind, async (loaded, now, entropy) =>
        {
            var record = await records.FindAsync(partition, keyId, key);
            if (record is not null && record.IsLive(now))
            {
                repeated?.Invoke();
                return new(await RepeatAsync(partition, record, loaded, now, reuse?.Invoke(loaded.State, now, entropy)), null);
            }

            var decision = await decide(loaded.State, now, entropy);
            var answer = await RenderAsync(decision.Outcome, render);
            return new(
                decision.Answering<WireAnswer>(decision.Outcome.Refusal is { } refusal ? refusal : answer),
                decision.Next is null ? null : records.Row(partition, keyId, key, answer, now, record));
        });
        return result.Refusal?.ToResult() ?? result.Value;
    }

    /// <summary>The same, for a decision that asks nobody.</summary>
    public Task<WireAnswer> AnswerAsync<TState, TOutcome>(
        PartitionId partition, string keyId, CommandKind kind, IdempotencyKey? key, Func<TState?, DateTimeOffset, Entropy, Decision<TState, TOutcome>> decide, Func<TOutcome, ValueTask<WireAnswer>> render)
        where TState : class, IAggregate<TState> =>
        AnswerAsync<TState, TOutcome>(partition, keyId, kind, key, (state, now, entropy) => ValueTask.FromResult(decide(state, now, entropy)), render);

    /// <summary>The id of what a request creates: the same each time it comes.</summary>
    public string CreatedId(string keyId, string tenant, IdempotencyKey key) => records.CreatedId(keyId, tenant, key);

    /// <summary>True when this key was answered before, whatever the body.</summary>
    public async Task<bool> IsRepeatAsync(PartitionId partition, string keyId, IdempotencyKey key) => await records.FindAsync(partition, keyId, key) is not null;

    private async Task<Decision<TState, WireAnswer>> RepeatAsync<TState>(PartitionId partition, AnswerRecord record, Loaded<TState> loaded, DateTimeOffset now, Decision<TState, Done>? reuse)
        where TState : class, IAggregate<TState>
    {
        if (reuse is { Next: null, Outcome.Refusal: { } barred })
        {
            return new(barred, null);
        }

        if (!record.IsOfThisBody)
        {
            return reuse is { Outcome.Refusal: { } charged } && record.Answer.Status < 300 ? reuse.Answering<WireAnswer>(charged) : new(Refusal.IdempotencyKeyReused, null);
        }

        // A twin's commit may lie between the load and the look for the record: what the answer lives with is then not loaded yet.
        var shown = record.MayBeShown(loaded.Rows, now) || record.MayBeShown((await store.LoadAsync<TState>(partition, CancellationToken.None)).Rows, now);
        return shown ? new(record.Answer, null) : new(Refusal.Conflict, null);
    }

    private static async ValueTask<WireAnswer> RenderAsync<TOutcome>(Result<TOutcome> result, Func<TOutcome, ValueTask<WireAnswer>> render) =>
        result.Refusal?.ToResult() ?? await render(result.Value);
}
