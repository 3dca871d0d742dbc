using System.Text;
using System.Text.Json;
using Azure.Messaging.EventGrid;
using Azure.Messaging.EventGrid.SystemEvents;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Countersign.DeliveryReports;

/// <summary>
/// Receives delivery reports from Event Grid. Every call, also the handshake, needs the secret in a header.
/// </summary>
public sealed class DeliveryReportFunction(
    DeliveryReportIntake reports, IOptions<CountersignOptions> options, TimeProvider clock)
{
    public const string SecretHeader = "X-Delivery-Secret";

    private const int MaximumEvents = 100;

    [Function("delivery-reports"), Allow(CallerKind.Anyone)]
    public async Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/delivery-reports")] HttpRequest request)
    {
        if (!IsAuthentic(request))
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        if (await JsonBody.BytesAsync(request) is not { } bytes)
        {
            return new Refusal(RefusalCode.TooLarge).ToAnswer();
        }

        return Events(bytes) is { } events
            ? await TakeAsync(events, request.HttpContext.RequestAborted)
            : Refusal.InvalidField("", "Send a list of events.").ToAnswer();
    }

    private async Task<IResult> TakeAsync(
        List<(object? Data, DateTimeOffset At)> events, CancellationToken cancellationToken)
    {
        var areKnown = true;
        foreach (var (data, at) in events)
        {
            if (data is SubscriptionValidationEventData { ValidationCode: { } code })
            {
                return Answers.Json(new ValidationAnswer(code), DeliveryReportsJson.Default.ValidationAnswer);
            }

            if (DeliveryReport.Of(data) is { } report)
            {
                areKnown &= await reports.TakeAsync(report, at, clock.GetUtcNow(), cancellationToken);
            }
        }

        // After a 503 Event Grid sends all of them again; reports that were processed already change nothing.
        return areKnown
            ? Answers.NoContent(default(Done))
            : new Refusal(RefusalCode.Unavailable) { RetryAfter = TimeSpan.FromSeconds(30) }.ToAnswer();
    }

    private bool IsAuthentic(HttpRequest request) =>
        options.Value.DeliveryReportSecret is { Length: > 0 } secret
        && request.Headers[SecretHeader] is [{ } shown]
        && Secret.FromText(secret).FixedTimeEquals(Encoding.UTF8.GetBytes(shown));

    // All events are read before the first is processed. Data that does not fit its type is skipped, like other types.
    private static List<(object? Data, DateTimeOffset At)>? Events(byte[] bytes)
    {
        try
        {
            return IsList(bytes)
                ? [
                    .. EventGridEvent.ParseMany(BinaryData.FromBytes(bytes)).Select(
                        one => (one.TryGetSystemEventData(out var data) ? data : null, one.EventTime))]
                : null;
        }
        catch (Exception failure)
            when (failure is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // The library throws these for malformed strings, times and missing members.
            return null;
        }
    }

    // The library does not check for a single event, too many events or duplicate members.
    private static bool IsList(byte[] bytes)
    {
        using var document = JsonDocument.Parse(
            bytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Array
            && root.GetArrayLength() <= MaximumEvents
            && root.EnumerateArray().All(
                one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("data", out _));
    }
}

/// <summary>The answer to Event Grid's handshake.</summary>
internal sealed record ValidationAnswer(string ValidationResponse);
