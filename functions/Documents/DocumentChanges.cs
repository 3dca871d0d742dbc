using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.FollowUps;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Documents;

/// <summary>
/// Changes a document, then its invitations: in the request, and again when the queue delivers the pointer.
/// </summary>
public sealed class DocumentChanges(
    TenantCommands commands, FollowUpRunner followUps, InvitationCommands invitations, DocumentLinks links)
{
    public async Task<WireAnswer> AddAsync(Command command, string id, NewInvitee asked)
    {
        var answer = await commands.AnswerAsync<Document, Invitee>(
            command, PartitionId.Document(command.Scope.Id, id),
            (document, context) => Existing(document, one => DocumentLife.Add(one, asked, context)),
            invitee => ValueTask.FromResult(
                Answers.Secret(
                    links.Of(command.Scope, invitee), DocumentsJson.Default.CreatedInvitation,
                    StatusCodes.Status201Created, Document.RowOf(invitee))));
        await FollowAsync(command.Scope, id, answer.Status == StatusCodes.Status201Created);
        return answer;
    }

    public async Task<WireAnswer> AnnounceAsync(Command command, string id, MessageKind kind)
    {
        var answer = await commands.AnswerAsync<Document, MessageRound>(
            command, PartitionId.Document(command.Scope.Id, id),
            (document, context) => Existing(document, one => DocumentLife.Announce(one, kind, context)),
            _ => ValueTask.FromResult(Answers.Accepted(default(Done))));
        await FollowAsync(command.Scope, id, answer.Status == StatusCodes.Status202Accepted);
        return answer;
    }

    public async Task<Result<Done>> RaiseAsync(TenantScope scope, string id, AuthLevel auth)
    {
        // An address that is removed between this look and the commit leaves an invitation that opens only once its
        // sender has set the address again: never one that requires less.
        var lacksAddress = await LacksAddressAsync(scope, id, auth);
        var raised = await commands.RunAsync<Document, Done>(
            scope, PartitionId.Document(scope.Id, id), CommandKind.Plain,
            (document, context) => Existing(document, one => DocumentLife.Raise(one, auth, lacksAddress, context)));
        await FollowAsync(scope, id, raised.Refusal is null);
        return raised;
    }

    public async Task<Result<Done>> DeleteAsync(TenantScope scope, string id)
    {
        var deleted = await commands.RunAsync<Document, Done>(
            scope, PartitionId.Document(scope.Id, id), CommandKind.Plain,
            (document, context) => Existing(document, one => DocumentLife.Delete(one, context)));
        await FollowAsync(scope, id, deleted.Refusal is null);
        return deleted;
    }

    private async Task<bool> LacksAddressAsync(TenantScope scope, string id, AuthLevel auth)
    {
        var found = await commands.LookAsync<Document, Document>(
            new Command(scope, CommandKind.Plain, null), PartitionId.Document(scope.Id, id),
            (document, _) => ValueTask.FromResult(
                Existing(document, one => new Decision<Document, Document>(one, null))));
        if (found.Refusal is not null)
        {
            return false;
        }

        // Before its invitation exists, an invitee has the addresses.
        var lacks = await Task.WhenAll(
            found.Value.Invitees.Select(
                async invitee => await invitations.ReadAsync(
                    scope, invitee.InvitationId, CancellationToken.None) is { Head: var head }
                    ? !head.Revoked && !auth.HasAddresses(head.Email, head.Phone)
                    : !auth.HasAddresses(invitee.Email, invitee.Phone)));
        return lacks.Contains(true);
    }

    private Task FollowAsync(TenantScope scope, string id, bool isDone) =>
        isDone ? followUps.TryAsync(PartitionId.Document(scope.Id, id)) : Task.CompletedTask;

    private static Decision<Document, T> Existing<T>(
        Document? document, Func<Document, Decision<Document, T>> decide) =>
        document is null or { Head.Deleted: true }
            ? Decision.No<Document, T>(Refusal.NotFound)
            : decide(document);
}
