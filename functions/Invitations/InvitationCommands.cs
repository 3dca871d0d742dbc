using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Documents;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Invitations;

/// <summary>The sender's commands on an invitation. One that ended with its document is not found.</summary>
public sealed class InvitationCommands(TenantCommands commands, AggregateStore store, InvitationTokens tokens)
{
    public Task<WireAnswer> AnswerAsync(
        Command command, string invitationId, Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
            commands.AnswerAsync<Invitation, Done>(
        command, PartitionId.Invitation(command.Scope.Id, invitationId),
        (invitation, context) => Existing(invitation, context, decide),
        done => ValueTask.FromResult(Answers.NoContent(done)));

    public Task<Result<Done>> RunAsync(
        TenantScope scope, string invitationId, Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
        commands.RunAsync<Invitation, Done>(
            scope, PartitionId.Invitation(scope.Id, invitationId), CommandKind.Plain,
            (invitation, context) => Existing(invitation, context, decide));

    /// <summary>Runs a decision on an invitation that may not exist yet.</summary>
    public Task<Result<Done>> CreateAsync(
        TenantScope scope, string invitationId,
        Func<Invitation?, DecisionContext, Decision<Invitation, Done>> decide) =>
        commands.RunAsync(scope, PartitionId.Invitation(scope.Id, invitationId), CommandKind.Plain, decide);

    /// <summary>Changes an address or the level. Two factors and quick signing exclude each other.</summary>
    public async Task<Result<Done>> ChangeAsync(
        TenantScope scope, string invitationId, Replacement<Address>? email, Replacement<Address>? phone,
        AuthLevel? auth)
    {
        // A document never changes its quick signing, and an invitation never its document.
        if (auth == AuthLevel.TwoFactor
            && await ReadAsync(scope, invitationId, CancellationToken.None) is { Head.DocumentId: var documentId }
            && (await store.LoadAsync<Document>(
                PartitionId.Document(scope.Id, documentId), CancellationToken.None)).State is { Head.QuickSign: true })
        {
            return new Refusal(RefusalCode.QuickSignExcludesTwoFactor);
        }

        return await RunAsync(
            scope, invitationId,
            (invitation, context) => InvitationLife.Change(invitation, email, phone, auth, context));
    }

    /// <summary>A new link for the sender to pass on; it is shown again only while no newer one replaced it.</summary>
    public Task<WireAnswer> RenewLinkAsync(Command command, string invitationId)
    {
        var partition = PartitionId.Invitation(command.Scope.Id, invitationId);
        return commands.AnswerAsync<Invitation, InvitationLink>(
            command, partition,
            (invitation, context) => invitation is null or { Head.Deleted: true }
                ? Decision.No<Invitation, InvitationLink>(Refusal.NotFound)
                : InvitationLife.RenewLink(invitation, context),
            link => ValueTask.FromResult(
                Answers.Secret(
                    new LinkAnswer(tokens.Link(command.Scope, partition, link)), InvitationsJson.Default.LinkAnswer,
                    StatusCodes.Status200OK, Invitation.RowOf(link))));
    }

    public async Task<Invitation?> ReadAsync(
        TenantScope scope, string invitationId, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Invitation>(
            PartitionId.Invitation(scope.Id, invitationId), cancellationToken)).State is { Head.Deleted: false } found
            ? found
            : null;

    private static Decision<Invitation, Done> Existing(
        Invitation? invitation, DecisionContext context,
        Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
        invitation is null or { Head.Deleted: true }
            ? Decision.No<Invitation, Done>(Refusal.NotFound)
            : decide(invitation, context);
}
