using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class OwnDeletionFunction(UserChanges changes)
{
    [Function("me-delete"), Allow(CallerKind.EndUser)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/me")]
        HttpRequest request) =>
        Answers.NoContent(
            await changes.DeleteOwnAsync(request.Scope(), request.Bearer(), request.HttpContext.RequestAborted));
}
