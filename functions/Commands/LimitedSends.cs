using System.Collections.Immutable;
using Countersign.Decisions;
using Countersign.SendLimits;
using Countersign.Tenants;

namespace Countersign.Commands;

/// <summary>
/// The send limits beside one command. They are asked once, even if the decision is made again, and settled when the
/// command is over. A crash in between leaves a unit reserved; no limit is exceeded.
/// </summary>
internal sealed class LimitedSends(SendMeter meter, TenantScope scope)
{
    private SendLimitOutcome? verdict;
    private bool used;
    private ImmutableArray<string> verified = [];

    public async ValueTask<Decision<TState, T>> DecideAsync<TState, T>(
        Func<SendLimitOutcome?, Decision<TState, T>> decide, DateTimeOffset now)
        where TState : class
    {
        var decision = decide(verdict);
        if (decision.SendRequest is { } send)
        {
            verdict = await meter.ReserveAsync(scope, send, now, CancellationToken.None);
            decision = decide(verdict);
        }

        used = decision.Next is not null;
        verified = used ? decision.ReturnedUnits : [];
        return decision;
    }

    /// <summary>The decision was taken for nothing: a twin of this request was answered first.</summary>
    public void Withdraw() => (used, verified) = (false, []);

    /// <summary>
    /// To be called when the last decision has landed or changed nothing; never when its fate is unknown.
    /// </summary>
    public async Task SettleAsync()
    {
        if (!used && verdict is not null)
        {
            await meter.CancelAsync(verdict, CancellationToken.None);
        }

        if (!verified.IsEmpty)
        {
            await meter.ReturnAsync(verified, CancellationToken.None);
        }
    }
}
