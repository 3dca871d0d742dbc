using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Tenants;

namespace Countersign.Sends;

/// <summary>
/// The caps beside one command: asked when its decision wants to send, once however often it is taken, and settled when
/// it is over. A crash in between leaves a reservation, never a hole.
/// </summary>
public sealed class CappedSends(SendMeter meter, TenantScope scope)
{
    private SendVerdict? verdict;
    private ImmutableArray<string> owed = [];

    public async ValueTask<Decision<TState, T>> DecideAsync<TState, T>(Func<SendVerdict?, Decision<TState, T>> decide, DateTimeOffset now)
        where TState : class
    {
        var decision = decide(verdict);
        if (decision.Asks is { } send)
        {
            verdict = await meter.ReserveAsync(scope, send, now, CancellationToken.None);
            decision = decide(verdict);
        }

        // What was reserved for nothing goes back; so does what a verified code had taken.
        owed = decision.Next is null ? verdict?.Units ?? [] : decision.Returned;
        return decision;
    }

    /// <summary>To be called when the last decision has landed or changed nothing; never when its fate is unknown.</summary>
    public Task SettleAsync() => owed.IsEmpty ? Task.CompletedTask : meter.ReturnAsync(owed, CancellationToken.None);
}
