using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.FollowUps;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Documents;

/// <summary>
/// Commits a document, then creates its invitations: in the request, and again when the queue delivers the pointer.
/// </summary>
public sealed class DocumentCreation(TenantCommands commands, FollowUpRunner followUps, InvitationTokens tokens)
{
    public async Task<WireAnswer> CreateAsync(Command command, NewDocument asked)
    {
        var scope = command.Scope;
        var id = commands.NewId(command, "document");
        var answer = await commands.AnswerAsync<Document, Document>(
            command, PartitionId.Document(scope.Id, id),
            (existing, context) => DocumentLife.Create(existing, asked, context),
            document => ValueTask.FromResult(Render(scope, id, document)));
        if (answer.Status == StatusCodes.Status201Created)
        {
            await followUps.TryAsync(PartitionId.Document(scope.Id, id));
        }

        return answer;
    }

    public async Task<WireAnswer> AnnounceAsync(Command command, string id, MessageKind kind)
    {
        var answer = await commands.AnswerAsync<Document, MessageRound>(
            command, PartitionId.Document(command.Scope.Id, id),
            (document, context) => document is null
                ? Decision.No<Document, MessageRound>(Refusal.NotFound)
                : DocumentLife.Announce(document, kind, context),
            _ => ValueTask.FromResult(Answers.Accepted(default(Done))));
        if (answer.Status == StatusCodes.Status202Accepted)
        {
            await followUps.TryAsync(PartitionId.Document(command.Scope.Id, id));
        }

        return answer;
    }

    // A link is derived from the document alone, so it can be shown before the invitation exists.
    private WireAnswer Render(TenantScope scope, string id, Document document)
    {
        var made = document.Invitees.Select(invitee =>
        {
            var link = InvitationLink.First(
                invitee.InvitationId, ChallengePurpose.Invitation, LinkSource.Other, "", invitee.KeyId,
                document.Head.CreatedAt);
            return new CreatedInvitation(
                invitee.InvitationId, tokens.Link(PartitionId.Invitation(scope.Id, invitee.InvitationId), link));
        });
        return Answers.Secret(
            new CreatedDocument(id, [.. made]), DocumentsJson.Default.CreatedDocument, StatusCodes.Status201Created,
            StateRow.Head);
    }
}

/// <summary>A created document, with the link of each invitation for the sender to pass on.</summary>
public sealed record CreatedDocument(string Id, CreatedInvitation[] Invitations);

public sealed record CreatedInvitation(string Id, string Link);
