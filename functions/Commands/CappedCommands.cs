using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.SendLimits;
using Countersign.Tenants;

namespace Countersign.Commands;

/// <summary>Runs a tenant's commands on its aggregates: with the caps beside what they send, and the tenant's webhook told of what happened.</summary>
public sealed class CappedCommands(AnsweredCommands answered, CommandRunner runner, MasterKeys keys, SendMeter meter)
{
    /// <summary>For a command that asks no caps and is answered by the caller.</summary>
    public Task<Result<T>> RunAsync<TState, T>(TenantScope scope, PartitionId partition, CommandKind kind, Func<TState?, DecisionContext, Decision<TState, T>> decide)
        where TState : class, IAggregate<TState> =>
        runner.RunAsync<TState, T>(partition, scope.Tenant.Head.KeyId, kind, (state, now, entropy) =>
        {
            var context = Context(scope, partition, now, entropy);
            return WebhookEvents.Told(decide(state, context), context);
        });

    /// <summary>Answered: once for each `Idempotency-Key`.</summary>
    /// <param name="command">How it is run.</param>
    /// <param name="partition">The aggregate.</param>
    /// <param name="decide">The decision; taken again when the caps have answered.</param>
    /// <param name="render">Turns its value into an answer.</param>
    /// <param name="reuse">What it costs to come with another body to a key whose first body passed, where a secret may be judged.</param>
    /// <param name="typedName">The name that was typed, where one was.</param>
    public Task<WireAnswer> AnswerAsync<TState, T>(
        Command command,
        PartitionId partition,
        Func<TState?, DecisionContext, Decision<TState, T>> decide,
        Func<T, ValueTask<WireAnswer>> render,
        Func<TState?, DecisionContext, Decision<TState, Done>>? reuse = null,
        string? typedName = null)
        where TState : class, IAggregate<TState> =>
        AnswerAsync<TState, Done, T>(command, partition, _ => Task.FromResult(default(Done)), (state, _, context) => decide(state, context), render, reuse, typedName);

    /// <summary>The same, for a decision that has to know what stands around the aggregate: read anew each time it is taken.</summary>
    public async Task<WireAnswer> AnswerAsync<TState, TAround, T>(
        Command command,
        PartitionId partition,
        Func<TState?, Task<TAround>> look,
        Func<TState?, TAround, DecisionContext, Decision<TState, T>> decide,
        Func<T, ValueTask<WireAnswer>> render,
        Func<TState?, DecisionContext, Decision<TState, Done>>? reuse = null,
        string? typedName = null)
        where TState : class, IAggregate<TState>
    {
        var sends = new CappedSends(meter, command.Scope);
        var answer = await answered.AnswerAsync<TState, T>(
            partition,
            command.Scope.Tenant.Head.KeyId,
            command.Kind,
            command.Key,
            async (state, now, entropy) =>
            {
                var around = await look(state);
                return await sends.DecideAsync(verdict => Told(now, entropy, verdict, context => decide(state, around, context)), now);
            },
            render,
            reuse is not null && command.Kind.HasFlag(CommandKind.Judges) ? (state, now, entropy) => Told(now, entropy, null, context => reuse(state, context)) : null,
            sends.Withdraw);
        await sends.SettleAsync();
        return answer;

        Decision<TState, TOther> Told<TOther>(DateTimeOffset now, Entropy entropy, SendLimitOutcome? verdict, Func<DecisionContext, Decision<TState, TOther>> run)
        {
            var context = Context(command.Scope, partition, now, entropy) with { Verdict = verdict, TypedName = typedName };
            return WebhookEvents.Told(run(context), context);
        }
    }

    public DecisionContext Context(TenantScope scope, PartitionId partition, DateTimeOffset now, Entropy entropy) =>
        new(partition, now, scope.Tenant.Head.Policy, entropy, keys.CurrentId);
}
