using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.FollowUps;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Webhooks;

/// <summary>
/// Sends dead letters again, under their old ids. Only the queue does it, because there may be many.
/// </summary>
internal sealed class DeadLetterReplay(
    TenantCommands commands, AggregateStore store, DeadLetters deadLetters, DeadLetterRevival revival) : IFollowUp
{
    public string Kind => PartitionId.TenantKind;

    public async Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        // The tenant in the scope may be a cached copy from before the request.
        var partition = PartitionId.OfTenant(scope.Id);
        if ((await store.LoadAsync<Tenant>(partition, cancellationToken)).State?.Head.ReplayUntil is not { } until)
        {
            return false;
        }

        await foreach (var letter in deadLetters.UntilAsync(scope.Id, until, cancellationToken))
        {
            await ReviveAsync(scope, letter, cancellationToken);
        }

        await commands.RunAsync<Tenant, Done>(
            scope, partition, CommandKind.Plain, (tenant, _) => WebhookLife.Replayed(tenant!, until));
        return true;
    }

    // The dead letter goes last: after a crash it is still here, and what was sent meanwhile is not sent again.
    private async Task ReviveAsync(TenantScope scope, TableEntity letter, CancellationToken cancellationToken)
    {
        var answer = DeadLetterAnswer.Of(letter);
        if (await revival.ReviveAsync(
            new PartitionId(scope.Id, answer.Kind, answer.AggregateId), answer.Id, cancellationToken))
        {
            await deadLetters.RemoveAsync(letter, cancellationToken);
        }
    }
}
