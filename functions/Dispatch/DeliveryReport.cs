using System.Text.Json;

namespace Countersign.Dispatch;

/// <summary>What the provider says of one message: an SMS, or an email by its operation id.</summary>
public sealed record DeliveryReport(string MessageId, string To, bool IsDelivered, string? Details)
{
    // https://learn.microsoft.com/azure/event-grid/communication-services-telephony-sms-events
    public const string SmsEventType = "Microsoft.Communication.SMSDeliveryReportReceived";

    // https://learn.microsoft.com/azure/event-grid/communication-services-email-events
    public const string EmailEventType = "Microsoft.Communication.EmailDeliveryReportReceived";

    /// <summary>Reads the data of an event; null where it says nothing final of a message.</summary>
    public static DeliveryReport? Read(string eventType, JsonElement data) => eventType switch
    {
        SmsEventType when Text(data, "messageId") is { } id && Text(data, "to") is { } to => OfSms(id, to, data),
        EmailEventType when Guid.TryParse(Text(data, "messageId"), out var operation) && Text(data, "recipient") is { } to => OfEmail(operation, to, data),
        _ => null,
    };

    private static DeliveryReport? OfSms(string id, string to, JsonElement data) => Text(data, "deliveryStatus") switch
    {
        "Delivered" => new DeliveryReport(id, to, IsDelivered: true, null),
        "Failed" => new DeliveryReport(id, to, IsDelivered: false, Code(Text(data, "deliveryStatusDetails"))),
        _ => null,
    };

    // Of a mailing list, "Expanded" says only that its members are written to.
    private static DeliveryReport? OfEmail(Guid operation, string to, JsonElement data) => Text(data, "status") switch
    {
        "Delivered" => new DeliveryReport(operation.ToString(), to, IsDelivered: true, null),
        ("Bounced" or "Suppressed" or "FilteredSpam" or "Quarantined" or "Failed") and { } why => new DeliveryReport(operation.ToString(), to, IsDelivered: false, why),
        _ => null,
    };

    // Of the details the number only: what else they say may hold the recipient's.
    private static string? Code(string? details) => details is null ? null : string.Concat(details.TakeWhile(char.IsAsciiDigit).Take(4));

    private static string? Text(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 320 } text ? text : null;
}
