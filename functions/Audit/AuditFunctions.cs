using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Audit;

public sealed class AuditFunctions(AuditLists lists, AuditVerification verification)
{
    [Function("audit-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/audit")]
        HttpRequest request) =>
        await request.ListAsync(
            query => (Page: PageRequest.Read(query), Filter: AuditFilter.Read(query)),
            asked => lists.ReadAsync(
                request.Scope().Id, asked.Filter, asked.Page, request.HttpContext.RequestAborted),
            AuditJson.Default.AuditList);

    [Function("audit-verify"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/audit/verify")]
        HttpRequest request) =>
        await request.ListAsync(
            query => query.Raw("cursor"),
            cursor => verification.VerifyAsync(request.Scope().Id, cursor, request.HttpContext.RequestAborted),
            AuditJson.Default.AuditVerdict);
}
