using System.Globalization;
using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Audit;

public sealed class AuditFunctions(AuditLists lists, AuditVerification verification)
{
    [Function("audit-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/audit")] HttpRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var from = Time(request, "from", errors);
        var to = Time(request, "to", errors);
        if (errors.Count > 0)
        {
            return new Refusal(RefusalCode.InvalidRequest) { Errors = errors }.ToResult();
        }

        var result = await lists.ReadAsync(
            request.Scope().Id, from, to, request.Query["cursor"], request.HttpContext.RequestAborted);
        return result.Refusal?.ToResult() ?? Answers.Json(result.Value, AuditJson.Default.AuditList);
    }

    [Function("audit-verify"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/audit/verify")]
        HttpRequest request)
    {
        var result = await verification.VerifyAsync(
            request.Scope().Id, request.Query["cursor"], request.HttpContext.RequestAborted);
        return result.Refusal?.ToResult() ?? Answers.Json(result.Value, AuditJson.Default.AuditVerdict);
    }

    private static DateTimeOffset? Time(HttpRequest request, string name, Dictionary<string, string[]> errors)
    {
        if (request.Query[name] is not [{ Length: > 0 } text])
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        errors[name] = ["Must be a time, ISO 8601."];
        return null;
    }
}
