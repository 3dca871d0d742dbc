using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.EmptyWorker;

/// <summary>One function, as a new Functions project has. The product's worker is compared with it.</summary>
public sealed class HealthFunction
{
    [Function("health")]
    public IActionResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/health")] HttpRequest request) =>
        new OkObjectResult("ok");
}
