using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Tests.Rig;

/// <summary>Functions that only test the runner.</summary>
public sealed class RunnerFunctions(RunnerProbe probe, RunnerProbe.Scope scope)
{
    public const string Queue = "runner-messages";

    [Function("Echo")]
    public IResult Echo(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "echo/{word}/{number:int}")]
            HttpRequest request,
        string word, int number, string? times, FunctionContext context, CancellationToken cancellationToken) =>
        Results.Ok(new
        {
            word,
            number,
            times,
            method = request.Method,
            function = context.FunctionDefinition.Name,
            sameRequest = context.GetHttpContext()?.Request == request,
            sameScope = context.InstanceServices.GetService(typeof(RunnerProbe.Scope)) == scope,
            cancellable = cancellationToken == request.HttpContext.RequestAborted,
        });

    [Function("Operate")]
    public static IResult Operate(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "operate")] HttpRequest request) =>
        Results.Text(request.Method);

    /// <summary>Has no level, which means level "function" for the Functions host.</summary>
    [Function("Unlevelled")]
    public static IResult Unlevelled([HttpTrigger("get", Route = "unlevelled")] HttpRequest request) =>
        Results.Text(request.Method);

    [Function("Action")]
    public static Task<IActionResult> ActionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "action")] HttpRequest request) =>
        Task.FromResult<IActionResult>(new ObjectResult(new { method = request.Method }) { StatusCode = 202 });

    [Function("Value")]
    public static ValueTask<IResult> ValueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "value")] HttpRequest request) =>
        ValueTask.FromResult(Results.Text(request.Method));

    [Function("Write")]
    public static async Task WriteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "write")] HttpRequest request) =>
        await request.HttpContext.Response.WriteAsync("written");

    [Function("Fail")]
    public static IResult Fail(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequest request) =>
        throw new InvalidOperationException($"secret of {request.Path}");

    [Function("Missing")]
    public static IResult Missing(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "missing")] HttpRequest request) =>
        Results.StatusCode(request.Method.Length > 0 ? 404 : 200);

    [Function("OnMessage")]
    public Task OnMessageAsync(
        [QueueTrigger(Queue)] QueueMessage message, long dequeueCount, CancellationToken cancellationToken)
    {
        probe.Note($"{message.MessageText}:{dequeueCount}");
        return probe.OnMessage(message.MessageText, cancellationToken);
    }

    [Function("OnTimer")]
    public Task OnTimerAsync([TimerTrigger("0 0 * * * *")] TimerInfo timer)
    {
        probe.Note(timer.IsPastDue ? "late" : "on time");
        return probe.OnTimer();
    }
}
