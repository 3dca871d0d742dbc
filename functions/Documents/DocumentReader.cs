using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Documents;

/// <summary>Reads a document with its invitations, which are aggregates of their own.</summary>
public sealed class DocumentReader(AggregateStore store, InvitationCommands invitations, TimeProvider clock)
{
    internal async Task<Result<DocumentAnswer>> ReadAsync(
        TenantScope scope, string id, CancellationToken cancellationToken)
    {
        var document = Ids.Is(id)
            ? (await store.LoadAsync<Document>(PartitionId.Document(scope.Id, id), cancellationToken)).State
            : null;
        if (document is null or { Head.Deleted: true })
        {
            return Refusal.NotFound;
        }

        var made = await Task.WhenAll(
            document.Invitees.Select(
                async invitee => (invitee.InvitationId, State: await invitations.ReadAsync(
                    scope, invitee.InvitationId, cancellationToken))));
        return DocumentAnswer.Of(id, document, made, scope.Tenant.Head.Policy, clock.GetUtcNow());
    }
}
