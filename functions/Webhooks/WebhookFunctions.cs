using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Countersign.Webhooks;

public sealed class WebhookFunctions(WebhookChanges changes, DeadLetters deadLetters, IOptions<WebhookOptions> options)
{
    [Function("webhook-set"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> SetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/tenants/{tenant}/webhook")]
        HttpRequest request)
    {
        var body = await JsonBody.ReadAsync(request);
        var target = WebhookTarget.Read(body, options.Value.AllowLoopback);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var set = await changes.SetAsync(request.Scope(), target);
        return set.Refusal?.ToResult() ?? Answers.Json(set.Value, WebhooksJson.Default.WebhookSecret);
    }

    [Function("webhook-remove"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/webhook")]
        HttpRequest request) =>
        Answers.NoContent(await changes.RemoveAsync(request.Scope()));

    [Function("dead-letter-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> DeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/webhook/dead-letters")]
        HttpRequest request)
    {
        var result = await deadLetters.ReadAsync(
            request.Scope().Id, request.Query["cursor"], request.HttpContext.RequestAborted);
        return result.Refusal?.ToResult() ?? Answers.Json(result.Value, WebhooksJson.Default.DeadLetterList);
    }
}
