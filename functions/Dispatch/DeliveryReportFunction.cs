using System.Text;
using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>Where Event Grid delivers reports, with a secret in a delivery header; the handshake needs it too.</summary>
public sealed class DeliveryReportFunction(DeliveryReports reports, IOptions<CountersignOptions> options)
{
    public const string SecretHeader = "X-Delivery-Secret";

    private const string ValidationType = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const int MaximumEvents = 100;

    [Function("delivery-reports"), Access(Access.Anyone)]
    public async Task<IResult> ReceiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "delivery-reports")] HttpRequest request)
    {
        if (!IsAuthentic(request))
        {
            return Refusal.InvalidToken.ToResult();
        }

        if (await JsonBody.BytesAsync(request) is not { } bytes)
        {
            return new Refusal(RefusalCode.TooLarge).ToResult();
        }

        return Events(bytes) is { } events ? await TakeAsync(events, request.HttpContext.RequestAborted) : Refusal.InvalidField("", "Send a list of events.").ToResult();
    }

    private async Task<IResult> TakeAsync(List<JsonElement> events, CancellationToken cancellationToken)
    {
        var areKnown = true;
        foreach (var one in events)
        {
            var data = one.GetProperty("data");
            var type = one.GetProperty("eventType").GetString()!;
            switch (type)
            {
                case ValidationType when data.ValueKind == JsonValueKind.Object && data.TryGetProperty("validationCode", out var code) && code.ValueKind == JsonValueKind.String:
                    return Answers.Json(new ValidationAnswer(code.GetString()!), WireJson.Default.ValidationAnswer);
                case not ValidationType when DeliveryReport.Read(type, data) is { } report:
                    areKnown &= await reports.TakeAsync(report, TimeOf(one), cancellationToken);
                    break;
                default:
                    break;
            }
        }

        // Event Grid brings all of them again after a 503, and what was taken already changes nothing.
        return areKnown ? Answers.NoContent(default(Done)) : new Refusal(RefusalCode.Unavailable) { RetryAfter = TimeSpan.FromSeconds(30) }.ToResult();
    }

    private static DateTimeOffset? TimeOf(JsonElement one) =>
        one.TryGetProperty("eventTime", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at) ? at : null;

    private bool IsAuthentic(HttpRequest request) =>
        options.Value.DeliveryReportSecret is { Length: > 0 } secret
        && request.Headers[SecretHeader] is [{ } shown]
        && Secret.FromText(secret).FixedTimeEquals(Encoding.UTF8.GetBytes(shown));

    private static List<JsonElement>? Events(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() <= MaximumEvents && document.RootElement.EnumerateArray().All(IsEvent)
                ? [.. document.RootElement.EnumerateArray().Select(one => one.Clone())]
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsEvent(JsonElement one) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty("eventType", out var type) && type.ValueKind == JsonValueKind.String && one.TryGetProperty("data", out _);
}

/// <summary>The answer to Event Grid's handshake.</summary>
public sealed record ValidationAnswer(string ValidationResponse);
