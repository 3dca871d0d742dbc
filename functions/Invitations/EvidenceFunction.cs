using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Invitations;

public sealed class EvidenceFunction(EvidenceReader reader)
{
    [Function("invitation-evidence"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/invitations/{id}/evidence")]
        HttpRequest request, string id)
    {
        if (!Ids.Is(id))
        {
            return Refusal.NotFound.ToAnswer();
        }

        var result = await reader.ReadAsync(request.Scope(), id, request.HttpContext.RequestAborted);
        return result.Refusal?.ToAnswer() ?? Answers.Json(result.Value, InvitationsJson.Default.EvidenceAnswer);
    }
}
