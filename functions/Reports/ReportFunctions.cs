using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Reports;

public sealed class ReportFunctions(PolicyReports reports)
{
    [Function("policy-report"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReadPolicyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/reports/policy")]
        HttpRequest request) =>
        Answers.Json(
            await reports.ReadAsync(request.Scope(), request.HttpContext.RequestAborted),
            ReportsJson.Default.PolicyReport);
}
