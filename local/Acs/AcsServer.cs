using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Countersign.Local;

/// <summary>Handles a request: records it, applies faults, checks the signature, calls the channel.</summary>
internal sealed class AcsServer(
    Outbox outbox, AcsFaults faults, AcsLedger ledger, DeliveryReporter reporter, byte[] key, TimeProvider clock)
{
    private readonly SmsChannel sms = new(outbox, faults, reporter, clock);
    private readonly EmailChannel email = new(outbox, faults, reporter, clock);

    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var entry = ledger.Add(EntryOf(context.Request, body));

        var channel = context.Request.Path.StartsWithSegments("/sms", StringComparison.Ordinal)
            ? OutboxMessage.Sms
            : OutboxMessage.Email;
        if (faults[channel] == AcsFaults.Hang)
        {
            await GiveNoAnswerAsync(context, stopping);
            return;
        }
        var answer = !IsLocal(context.Request) || !AcsSignature.IsValid(context.Request, body, key) ? AcsAnswer.Denied
            : faults[channel] == AcsFaults.Fail ? AcsAnswer.Broken
            : Route(context.Request, body);
        entry.Status = answer.Status;
        await answer.WriteAsync(context);
    }

    private AcsAnswer Route(HttpRequest request, byte[] body) => (request.Method, request.Path.Value) switch
    {
        _ when request.Query["api-version"].Count != 1 => AcsAnswer.Invalid("api-version is missing."),
        ("POST", "/sms") => sms.Send(body),
        ("POST", "/emails:send") => email.Send(OperationIdOf(request), body),
        ("GET", { } path) when path.StartsWith(EmailChannel.OperationsPath, StringComparison.Ordinal) =>
            email.StatusOf(path[EmailChannel.OperationsPath.Length..]),
        _ => AcsAnswer.Error(404, "NotFound", "There is nothing here."),
    };

    /// <summary>
    /// Against web pages: DNS rebinding shows in the Host header, and every page sends an Origin.
    /// </summary>
    private static bool IsLocal(HttpRequest request) =>
        request.Host.Host is "localhost" or "127.0.0.1"
        && request.Host.Port == request.HttpContext.Connection.LocalPort
        && request.Headers.Origin.Count == 0;

    private static async Task GiveNoAnswerAsync(HttpContext context, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var gone = new TaskCompletionSource();
        await using var registration = either.Token.Register(() => gone.TrySetResult());
        await gone.Task;
        context.Abort();
    }

    private AcsRequest EntryOf(HttpRequest request, byte[] body) => new()
    {
        At = clock.GetUtcNow(),
        Method = request.Method,
        Target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        OperationId = OperationIdOf(request),
        Body = Encoding.UTF8.GetString(body),
    };

    private static string? OperationIdOf(HttpRequest request) =>
        request.Headers["Operation-Id"] is [{ } id, ..] ? id : null;
}
