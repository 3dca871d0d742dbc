using Azure.Messaging.EventGrid.SystemEvents;

namespace Countersign.DeliveryReports;

/// <summary>The provider's report on one message: an SMS, or an email by its operation id.</summary>
public sealed record DeliveryReport(string MessageId, string To, bool IsDelivered, string? Details)
{
    private const int MaximumLength = 320;

    /// <summary>Reads the data of an event; null where it reports no final status.</summary>
    public static DeliveryReport? Of(object? data) => data switch
    {
        AcsSmsDeliveryReportReceivedEventData sms when IsText(sms.MessageId) && IsText(sms.To) => OfSms(sms),
        AcsEmailDeliveryReportReceivedEventData email
            when Guid.TryParse(email.MessageId, out var operation) && IsText(email.Recipient) =>
            OfEmail(operation, email),
        _ => null,
    };

    private static DeliveryReport? OfSms(AcsSmsDeliveryReportReceivedEventData sms) => sms.DeliveryStatus switch
    {
        "Delivered" => new DeliveryReport(sms.MessageId, sms.To, IsDelivered: true, null),
        "Failed" => new DeliveryReport(sms.MessageId, sms.To, IsDelivered: false, Code(sms.DeliveryStatusDetails)),
        _ => null,
    };

    // "Expanded" is not final: it says only that a mailing list was resolved into its members.
    private static DeliveryReport? OfEmail(Guid operation, AcsEmailDeliveryReportReceivedEventData email) =>
        email.Status?.ToString() switch
        {
            "Delivered" => new DeliveryReport(operation.ToString(), email.Recipient, IsDelivered: true, null),
            ("Bounced" or "Suppressed" or "FilteredSpam" or "Quarantined" or "Failed") and { } why =>
                new DeliveryReport(operation.ToString(), email.Recipient, IsDelivered: false, why),
            _ => null,
        };

    // Only the error number: the rest of the details may hold the recipient's phone number.
    private static string? Code(string? details) =>
        details is null ? null : string.Concat(details.TakeWhile(char.IsAsciiDigit).Take(4));

    private static bool IsText(string? text) => text is { Length: > 0 and <= MaximumLength };
}
