using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class UserImportFunction(UserImport import)
{
    [Function("user-import"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ImportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/users/import")]
        HttpRequest request)
    {
        // Whoever brings hashes decides how their users sign in.
        if (!request.BackOffice().IsApiKey)
        {
            return Refusal.Forbidden.ToAnswer();
        }

        var policy = request.Scope().Tenant.Head.Policy;
        return await request.BindAsync(
            body => body.Items("users", minimumCount: 1, UserImport.MaximumUsers),
            async users => Answers.Json(
                await import.ImportAsync(
                    request.Scope(), [.. users.Select(user => ImportRow.Read(user, policy))],
                    request.HttpContext.RequestAborted),
                AdministrationJson.Default.ImportAnswer));
    }
}
