using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class UserChangeFunctions(UserChanges changes)
{
    [Function("user-update"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/users/{id}")]
        HttpRequest request, string id) =>
        await request.BindAsync(
            body => UserPatch.Read(body, request.Scope().Tenant.Head.Policy),
            async patch => Answers.NoContent(
                Ids.Is(id)
                    ? await changes.UpdateAsync(
                        request.Scope(), request.BackOffice(), id, patch, request.HttpContext.RequestAborted)
                    : Refusal.NotFound));

    [Function("user-delete"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/users/{id}")]
        HttpRequest request, string id) =>
        Answers.NoContent(
            Ids.Is(id)
                ? await changes.DeleteAsync(
                    request.Scope(), request.BackOffice(), id, request.HttpContext.RequestAborted)
                : Refusal.NotFound);
}
