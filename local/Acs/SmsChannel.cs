using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Countersign.Local;

/// <summary>POST /sms, version 2021-03-07: one refused recipient does not fail the request.</summary>
internal sealed partial class SmsChannel
{
    private readonly Outbox outbox;
    private readonly AcsFaults faults;
    private readonly DeliveryReporter reporter;
    private readonly TimeProvider clock;
    private readonly Repetitions<Result> repetitions;
    private readonly Lock gate = new();

    public SmsChannel(Outbox outbox, AcsFaults faults, DeliveryReporter reporter, TimeProvider clock)
    {
        this.outbox = outbox;
        this.faults = faults;
        this.reporter = reporter;
        this.clock = clock;
        repetitions = new Repetitions<Result>(clock);
        foreach (var (message, requestId, fingerprint) in outbox.Entries().Where(
            entry => entry.Message.Channel == OutboxMessage.Sms))
        {
            repetitions.Add(requestId, fingerprint, Result.Accepted(message.To, message.Id), message.At);
        }
    }

    public AcsAnswer Send(byte[] body)
    {
        if (AcsJson.Read<SendRequest>(body) is not { } request)
        {
            return AcsAnswer.Invalid("The body is no send request.");
        }
        if (FaultOf(request) is { } fault)
        {
            return AcsAnswer.Invalid(fault);
        }
        lock (gate)
        {
            return request.SmsRecipients!.Any(
                recipient => repetitions.IsOfAnother(recipient.RepeatabilityRequestId, Print(request, recipient)))
                ? AcsAnswer.Invalid("A repeatability id was used for another message.")
                : new AcsAnswer(
                    202,
                    new { value = request.SmsRecipients!.Select(recipient => SendTo(request, recipient)).ToArray() });
        }
    }

    private Result SendTo(SendRequest request, Recipient recipient)
    {
        if (repetitions.Find(recipient.RepeatabilityRequestId) is { } first)
        {
            return first;
        }
        var to = recipient.To!;
        var at = clock.GetUtcNow();
        Result result;
        if (faults[OutboxMessage.Sms] == AcsFaults.Reject || !E164().IsMatch(to))
        {
            result = Result.Refused(to, "Invalid To phone number format.");
        }
        else
        {
            var id =
                $"Outgoing_{at.ToString(
                    "yyyyMMddHHmmss", CultureInfo.InvariantCulture)}_{RandomNumberGenerator.GetHexString(
                        16, lowercase: true)}";
            var text = request.Message!;
            var message = new OutboxMessage(
                id, OutboxMessage.Sms, to, null, text, null, OutboxMessage.LinksIn(text), at);
            outbox.Add(message, recipient.RepeatabilityRequestId, Print(request, recipient));
            result = Result.Accepted(to, id);
            if (request.SmsSendOptions is { EnableDeliveryReport: true, Tag: var tag })
            {
                reporter.AddSms(request.From!, to, id, tag, DetailsOf(faults[OutboxMessage.Sms]));
            }
        }
        repetitions.Add(recipient.RepeatabilityRequestId, Print(request, recipient), result, at);
        return result;
    }

    private static string DetailsOf(string outcome) => outcome switch
    {
        AcsFaults.Undelivered => "4006: unreachable destination",
        AcsFaults.OptedOut => "4007: recipient opted out",
        _ => "2000: message delivered",
    };

    private static string? FaultOf(SendRequest request) =>
        !Sender().IsMatch(request.From ?? string.Empty) ? "The sender is no phone number, short code or name."
        : request.Message is not { Length: >= 1 and <= 2048 } ? "The message has no 1 to 2048 characters."
        : request.SmsRecipients is not { Length: >= 1 and <= 100 } ? "There are no 1 to 100 recipients."
        : request.SmsRecipients.Any(recipient => string.IsNullOrEmpty(recipient?.To)) ? "A recipient has no number."
        : request.SmsRecipients.Any(recipient => !IsRepeatable(recipient))
            ? "A repeatability id is no GUID or has no date of its first sending."
        : null;

    private static bool IsRepeatable(Recipient recipient) =>
        recipient.RepeatabilityRequestId is null
        || (Guid.TryParseExact(recipient.RepeatabilityRequestId, "D", out _)
            && DateTimeOffset.TryParseExact(
                recipient.RepeatabilityFirstSent, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    private static string Print(SendRequest request, Recipient recipient) =>
        Fingerprint.Of(
            request.From, recipient.To, request.Message, request.SmsSendOptions?.Tag,
            request.SmsSendOptions?.EnableDeliveryReport.ToString());

    [GeneratedRegex("^\\+[1-9][0-9]{6,14}$", RegexOptions.CultureInvariant)]
    private static partial Regex E164();

    [GeneratedRegex(
        "^(\\+[1-9][0-9]{6,14}|[0-9]{4,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Sender();

    private sealed record SendRequest(
        string? From, string? Message, Recipient[]? SmsRecipients, SendOptions? SmsSendOptions);

    private sealed record Recipient(string? To, string? RepeatabilityRequestId, string? RepeatabilityFirstSent);

    private sealed record SendOptions(bool EnableDeliveryReport, string? Tag);

    private sealed record Result(
        string To, string? MessageId, int HttpStatusCode, string RepeatabilityResult, bool Successful,
        string? ErrorMessage)
    {
        public static Result Accepted(string to, string messageId) => new(to, messageId, 202, "accepted", true, null);

        public static Result Refused(string to, string reason) => new(to, null, 400, "rejected", false, reason);
    }
}
