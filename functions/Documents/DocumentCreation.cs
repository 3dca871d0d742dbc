using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.FollowUps;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Documents;

/// <summary>
/// Commits a document, then creates its invitations: in the request, and again when the queue delivers the pointer.
/// </summary>
public sealed class DocumentCreation(TenantCommands commands, FollowUpRunner followUps, DocumentLinks links)
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

    private WireAnswer Render(TenantScope scope, string id, Document document) => Answers.Secret(
        new CreatedDocument(id, [.. document.Invitees.Select(invitee => links.Of(scope, invitee))]),
        DocumentsJson.Default.CreatedDocument, StatusCodes.Status201Created, StateRow.Head);
}

/// <summary>A created document, with the link of each invitation for the sender to pass on.</summary>
internal sealed record CreatedDocument(string Id, CreatedInvitation[] Invitations);
