using Countersign.Addresses;
using Countersign.Commands;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Documents;

public sealed class DocumentFunctions(
    DocumentCreation creation, DocumentLists lists, DocumentReader reader, NameHasher hasher)
{
    [Function("document-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/documents")]
        HttpRequest request)
    {
        var scope = request.Scope();
        return await request.BindAsync(
            body => DocumentFields.Read(
                body, scope, (channel, text) => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, channel, text)),
            asked => creation.CreateAsync(request.Command(CommandKind.Plain), asked));
    }

    [Function("document-read"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/documents/{id}")]
        HttpRequest request, string id) =>
        Answers.Json(
            await reader.ReadAsync(request.Scope(), id, request.HttpContext.RequestAborted),
            DocumentsJson.Default.DocumentAnswer);

    [Function("document-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/documents")]
        HttpRequest request) =>
        await request.ListAsync(
            PageRequest.Read,
            page => lists.ReadAsync(request.Scope().Id, page, request.HttpContext.RequestAborted),
            DocumentsJson.Default.DocumentList);
}
