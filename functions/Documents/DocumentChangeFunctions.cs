using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Documents;

public sealed class DocumentChangeFunctions(DocumentChanges changes, NameHasher hasher)
{
    [Function("document-update"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> RaiseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/documents/{id}")]
        HttpRequest request, string id) =>
        await request.BindAsync(DocumentFields.Auth, async auth => Answers.NoContent(
            Ids.Is(id) ? await changes.RaiseAsync(request.Scope(), id, auth) : Refusal.NotFound));

    [Function("document-delete"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/documents/{id}")]
        HttpRequest request, string id) =>
        Answers.NoContent(Ids.Is(id) ? await changes.DeleteAsync(request.Scope(), id) : Refusal.NotFound);

    [Function("document-invitee-add"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/documents/{id}/invitees")]
        HttpRequest request, string id)
    {
        var scope = request.Scope();
        return await request.BindAsync(
            body => DocumentFields.Invitee(
                body, scope, (channel, text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text)),
            async asked => Ids.Is(id)
                ? await changes.AddAsync(request.Command(CommandKind.Plain), id, asked)
                : Refusal.NotFound.ToAnswer());
    }

    [Function("document-message"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> AnnounceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/documents/{id}/messages")]
        HttpRequest request, string id) =>
        await request.BindAsync(DocumentFields.Message, async kind => Ids.Is(id)
            ? await changes.AnnounceAsync(request.Command(CommandKind.Plain), id, kind)
            : Refusal.NotFound.ToAnswer());
}
