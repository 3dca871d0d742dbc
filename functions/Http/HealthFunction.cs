using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Http;

public sealed class HealthFunction
{
    [Function("health"), Allow(CallerKind.Anyone)]
    public IResult Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/health")] HttpRequest request) =>
        Answers.Json(new Health("ok"), HttpJson.Default.Health);
}

/// <summary>The answer of a running process.</summary>
internal sealed record Health(string Status);
