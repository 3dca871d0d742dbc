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
        HttpRequest request) =>
        await request.BindAsync(body => WebhookTarget.Read(body, options.Value.AllowLoopback), async target =>
            Answers.Json(await changes.SetAsync(request.Scope(), target), WebhooksJson.Default.WebhookSecret));

    [Function("webhook-remove"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/webhook")]
        HttpRequest request) =>
        Answers.NoContent(await changes.RemoveAsync(request.Scope()));

    [Function("dead-letter-list"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> DeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/webhook/dead-letters")]
        HttpRequest request) =>
        await request.ListAsync(
            PageRequest.Read,
            page => deadLetters.ReadAsync(request.Scope().Id, page, request.HttpContext.RequestAborted),
            WebhooksJson.Default.DeadLetterList);
}
