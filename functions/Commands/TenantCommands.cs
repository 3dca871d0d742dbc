using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.SendLimits;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Commands;

/// <summary>
/// Runs a tenant's commands on its aggregates: under the limits on what they send, with the tenant's webhook told of
/// what happened, and answered once for each `Idempotency-Key`.
/// </summary>
public sealed class TenantCommands(
    CommandRunner runner, AnswerRecords records, SendMeter meter, HashSlots slots, MasterKeys keys)
{
    /// <summary>For a command that sends within no limits and is answered by the caller.</summary>
    public Task<Result<T>> RunAsync<TState, T>(
        TenantScope scope, PartitionId partition, CommandKind kind,
        Func<TState?, DecisionContext, Decision<TState, T>> decide)
        where TState : class, IAggregate<TState> =>
        runner.RunAsync<TState, T>(partition, new Command(scope, kind, null), (state, now, entropy) =>
        {
            var context = Context(scope, partition, now, entropy);
            return Complete(scope, decide(state, context), context);
        });

    /// <summary>
    /// Runs a command and answers it. Under an `Idempotency-Key` the answer is rendered before the commit and lands
    /// with it, so that the same request gets the same answer, whatever was lost in between.
    /// </summary>
    /// <param name="command">How it is run.</param>
    /// <param name="partition">The aggregate.</param>
    /// <param name="decide">The decision; made again when the send limits have answered.</param>
    /// <param name="render">Turns its value into an answer; a refusal has one of its own.</param>
    /// <param name="reuse">
    /// Where a secret may be judged: charges a wrong answer when a key comes again with another body. Without a next
    /// state the aggregate is locked, and no earlier answer is shown either.
    /// </param>
    /// <param name="look">Reads what the decision has to know beside the aggregate, anew for each try.</param>
    public async Task<WireAnswer> AnswerAsync<TState, T>(
        Command command,
        PartitionId partition,
        Func<TState?, DecisionContext, Decision<TState, T>> decide,
        Func<T, ValueTask<WireAnswer>> render,
        Func<TState?, DecisionContext, Decision<TState, Done>>? reuse = null,
        Func<TState?, Task>? look = null)
        where TState : class, IAggregate<TState>
    {
        var sends = new LimitedSends(meter, command.Scope);
        var answer = command.Key is { } key ? await OnceAsync(key) : await EachTimeAsync();
        await sends.SettleAsync();
        return answer;

        async Task<WireAnswer> EachTimeAsync()
        {
            var result = await runner.JudgeAsync<TState, T>(
                partition, command, async (loaded, now, entropy) => new(await DecideAsync(loaded, now, entropy), null));
            return await RenderAsync(result);
        }

        async Task<WireAnswer> OnceAsync(IdempotencyKey key)
        {
            var result = await runner.JudgeAsync<TState, WireAnswer>(
                partition, command, async (loaded, now, entropy) =>
            {
                var record = await records.FindAsync(partition, command.KeyId, key);
                if (record is not null && record.IsLive(now))
                {
                    sends.Withdraw();
                    return new(
                        await RepeatAsync(partition, record, loaded, now, Charge(loaded.State, In(now, entropy, null))),
                        null);
                }

                var decision = await DecideAsync(loaded, now, entropy);
                var first = await RenderAsync(decision.Outcome);
                return new(
                    decision.Answering<WireAnswer>(decision.Outcome.Refusal is { } refusal ? refusal : first),
                    decision.Next is null
                        ? null
                        : records.Row(partition, command.KeyId, key, first, now, record));
            });
            return result.Refusal?.ToAnswer() ?? result.Value;
        }

        async ValueTask<Decision<TState, T>> DecideAsync(Loaded<TState> loaded, DateTimeOffset now, Entropy entropy)
        {
            await (look?.Invoke(loaded.State) ?? Task.CompletedTask);

            // A large account takes longer to load. What follows begins at the same time for every name.
            await command.Grain.WaitAsync();
            if (!command.Hashes.IsEmpty && await HashAsync(() => Decided(In(now, entropy, null))) is { } busy)
            {
                return new(busy, null);
            }

            return await sends.DecideAsync(limits => Decided(In(now, entropy, limits)), now);

            Decision<TState, T> Decided(DecisionContext context) =>
                Complete(command.Scope, decide(loaded.State, context), context);
        }

        // Each run in a slot, until no decision wants another. A right answer says everything: nothing is held then.
        async ValueTask<Refusal?> HashAsync(Func<Decision<TState, T>> decided)
        {
            var decision = decided();
            while (command.Hashes.FirstOrDefault(hash => hash.IsWanted) is { } wanted)
            {
                if (!await slots.RunAsync(wanted.Run))
                {
                    return Refusal.TooManyRequests(TimeSpan.FromSeconds(1));
                }

                decision = decided();
            }

            if (decision.Outcome.Refusal is null)
            {
                command.Grain.Release();
            }

            return null;
        }

        Decision<TState, Done>? Charge(TState? state, DecisionContext context) =>
            reuse is not null && command.Kind.HasFlag(CommandKind.Judges)
                ? Complete(command.Scope, reuse(state, context), context)
                : null;

        async ValueTask<WireAnswer> RenderAsync(Result<T> result) =>
            result.Refusal?.ToAnswer() ?? await render(result.Value);

        DecisionContext In(DateTimeOffset now, Entropy entropy, SendLimitOutcome? limits) =>
            Context(command.Scope, partition, now, entropy) with { SendLimitOutcome = limits };
    }

    /// <summary>
    /// Shows an aggregate as it is. Nothing changes, so it takes no turn: nobody can keep others from the aggregate by
    /// looking at it.
    /// </summary>
    public async Task<Result<T>> LookAsync<TState, T>(
        Command command, PartitionId partition, Func<TState?, DecisionContext, ValueTask<Decision<TState, T>>> look)
        where TState : class, IAggregate<TState>
    {
        var state = (await runner.LoadAsync<TState>(partition)).State;
        return (await look(state, Context(command.Scope, partition, runner.Now, Entropy.Fresh()))).Outcome;
    }

    /// <summary>The id of what a command creates: under an `Idempotency-Key` the same each time it comes.</summary>
    /// <param name="use">What the id is for, where it is drawn.</param>
    public string NewId(Command command, string use) =>
        command.Key is null
            ? Entropy.Fresh().Id(use)
            : records.CreatedId(command.KeyId, command.Scope.Id, command.Key);

    /// <summary>True when this command's key was answered before, whatever the body.</summary>
    public async Task<bool> IsRepeatAsync(Command command, PartitionId partition) =>
        command.Key is not null && await records.FindAsync(partition, command.KeyId, command.Key) is not null;

    // The webhook is told what happened; only the audit row says which credential did it.
    private static Decision<TState, T> Complete<TState, T>(
        TenantScope scope, Decision<TState, T> decision, DecisionContext context)
        where TState : class =>
        WebhookEvents.WithWebhookMessages(decision, context).WithActor(scope.Actor);

    private DecisionContext Context(TenantScope scope, PartitionId partition, DateTimeOffset now, Entropy entropy) =>
        new(partition, now, scope.Tenant.Head.Policy, entropy, keys.CurrentId);

    private async Task<Decision<TState, WireAnswer>> RepeatAsync<TState>(
        PartitionId partition, AnswerRecord record, Loaded<TState> loaded, DateTimeOffset now,
        Decision<TState, Done>? charge)
        where TState : class, IAggregate<TState>
    {
        if (charge is { Next: null, Outcome.Refusal: { } locked })
        {
            return new(locked, null);
        }

        if (!record.IsOfThisBody)
        {
            return charge is { Outcome.Refusal: { } charged }
                && record.Answer.Status < StatusCodes.Status300MultipleChoices
                ? charge.Answering<WireAnswer>(charged)
                : new(Refusal.IdempotencyKeyReused, null);
        }

        // A twin's commit may lie between the load and the look for the record: what the answer lives with is then not
        // loaded yet.
        var shown = record.MayBeShown(loaded.Rows, now)
            || record.MayBeShown((await runner.LoadAsync<TState>(partition)).Rows, now);
        return shown ? new(record.Answer, null) : new(Refusal.Conflict, null);
    }
}
