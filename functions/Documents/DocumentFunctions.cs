using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Documents;

public sealed class DocumentFunctions(
    DocumentCreation creation, AggregateStore store, InvitationCommands invitations, NameHasher hasher,
    TimeProvider clock)
{
    [Function("document-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/documents")]
        HttpRequest request)
    {
        var scope = request.Scope();
        var body = await JsonBody.ReadAsync(request);
        var asked = DocumentFields.Read(
            body, scope, (channel, text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text));
        return body.Invalid()?.ToResult() ?? await creation.CreateAsync(request.Command(CommandKind.Plain), asked);
    }

    [Function("document-read"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/documents/{id}")]
        HttpRequest request, string id)
    {
        var scope = request.Scope();
        var cancellation = request.HttpContext.RequestAborted;
        var document = Ids.Is(id)
            ? (await store.LoadAsync<Document>(PartitionId.Document(scope.Id, id), cancellation)).State
            : null;
        if (document is null)
        {
            return Refusal.NotFound.ToResult();
        }

        var made = await Task.WhenAll(
            document.Invitees.Select(
                async invitee => (invitee.InvitationId, State: await invitations.ReadAsync(
                    scope, invitee.InvitationId, cancellation))));
        return Answers.Json(
            DocumentAnswer.Of(id, document, made, scope.Tenant.Head.Policy, clock.GetUtcNow()),
            DocumentsJson.Default.DocumentAnswer);
    }

    [Function("document-message"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> AnnounceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/documents/{id}/messages")]
        HttpRequest request, string id)
    {
        var body = await JsonBody.ReadAsync(request);
        var kind = DocumentFields.Message(body);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        return Ids.Is(id)
            ? await creation.AnnounceAsync(request.Command(CommandKind.Plain), id, kind)
            : Refusal.NotFound.ToResult();
    }
}
