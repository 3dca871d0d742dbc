using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Webhooks;

public sealed class WebhookEventFunctions(TenantCommands commands, TenantDirectory directory)
{
    [Function("webhook-test"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> TestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/webhook/test")]
        HttpRequest request) =>
        await commands.AnswerAsync<Tenant, string>(
            await CommandAsync(request), PartitionId.OfTenant(request.Scope().Id), WebhookLife.Test,
            id => ValueTask.FromResult(
                Answers.Json(
                    new QueuedEvent(id), WebhooksJson.Default.QueuedEvent, StatusCodes.Status202Accepted)));

    [Function("dead-letter-replay"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> ReplayAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/webhook/dead-letters/replay")]
        HttpRequest request) =>
        await commands.AnswerAsync<Tenant, Done>(
            await CommandAsync(request), PartitionId.OfTenant(request.Scope().Id), WebhookLife.Replay,
            done => ValueTask.FromResult(Answers.Accepted(done)));

    // Whoever has just set the webhook may reach another process next, which has cached the tenant without it.
    private async Task<Command> CommandAsync(HttpRequest request)
    {
        var command = request.Command(CommandKind.Plain);
        directory.Forget(command.Scope.Id);
        var current = await directory.FindAsync(command.Scope.Id, request.HttpContext.RequestAborted);
        return command with { Scope = command.Scope with { Tenant = current ?? command.Scope.Tenant } };
    }
}
