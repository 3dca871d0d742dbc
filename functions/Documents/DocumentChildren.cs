using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.FollowUps;
using Countersign.Invitations;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Documents;

/// <summary>
/// Creates the invitations of a document, raises them, sends its messages to each of them, and ends them with the
/// document. Idempotent.
/// </summary>
internal sealed class DocumentChildren(TenantCommands commands, InvitationCommands invitations, AggregateStore store)
    : IFollowUp
{
    public string Kind => PartitionId.DocumentKind;

    /// <summary>False when the document does not exist (yet).</summary>
    public async Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Document(scope.Id, id);
        if ((await store.LoadAsync<Document>(partition, cancellationToken)).State is not { } document)
        {
            return false;
        }

        if (!document.Head.Made)
        {
            await EachAsync(
                document,
                invitee => invitations.CreateAsync(
                    scope, invitee.InvitationId,
                    (existing, context) => document.Head.Deleted
                        ? InvitationLife.End(existing, id, context)
                        : InvitationLife.Create(existing, id, invitee, context)), cancellationToken);
            var made = document.Invitees.Select(invitee => invitee.InvitationId).ToHashSet(StringComparer.Ordinal);
            await FinishAsync(scope, partition, one => one.Head.Deleted == document.Head.Deleted
                ? DocumentLife.Finish(one, made)
                : Decision.Already<Document>());
        }

        if (document.Head.RaiseTo is { } auth)
        {
            await EachAsync(
                document,
                invitee => invitations.RunAsync(
                    scope, invitee.InvitationId, (invitation, _) => InvitationLife.Raise(invitation, auth)),
                cancellationToken);
            await FinishAsync(scope, partition, one => DocumentLife.Raised(one, auth));
        }

        foreach (var round in document.Head.Pending)
        {
            await EachAsync(
                document,
                invitee => invitations.RunAsync(
                    scope, invitee.InvitationId,
                    (invitation, context) => InvitationLife.Announce(invitation, round, context)), cancellationToken);
            await FinishAsync(scope, partition, one => DocumentLife.Announced(one, round));
        }

        return true;
    }

    private static Task EachAsync(
        Document document, Func<Invitee, Task<Result<Done>>> command, CancellationToken cancellationToken) =>
        Targets.ChangeAsync(document.Invitees.ToAsyncEnumerable(), command, cancellationToken);

    private Task<Result<Done>> FinishAsync(
        TenantScope scope, PartitionId partition, Func<Document, Decision<Document, Done>> decide) =>
        commands.RunAsync<Document, Done>(scope, partition, CommandKind.Plain, (document, _) => decide(document!));
}
