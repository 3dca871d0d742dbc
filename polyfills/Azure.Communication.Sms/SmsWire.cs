using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Azure.Communication.Sms;

/// <summary>The bodies of POST /sms, version 2021-03-07.</summary>
internal static class SmsWire
{
    public static byte[] Write(string from, IEnumerable<string> to, string message, SmsSendOptions? options)
    {
        var firstSent = TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        // Written once per call: the pipeline's own tries repeat the body, and with it the repeatability ids.
        var recipients = to.Select(number => new Recipient(
            string.IsNullOrEmpty(number) ? throw new ArgumentException("A recipient is empty.", nameof(to)) : number,
            Guid.NewGuid().ToString(),
            firstSent)).ToArray();
        if (recipients.Length == 0)
        {
            throw new ArgumentException("There is no recipient.", nameof(to));
        }
        var sendOptions = options is null ? null : new SendOptions(options.EnableDeliveryReport, options.Tag);
        return JsonSerializer.SerializeToUtf8Bytes(
            new SendRequest(from, recipients, message, sendOptions), SmsJson.Default.SendRequest);
    }

    public static IReadOnlyList<SmsSendResult> Read(Response response) =>
    [
        .. JsonSerializer.Deserialize(response.Content.ToMemory().Span, SmsJson.Default.SendAnswer)!.Value.Select(
            item =>
            new SmsSendResult(item.To, item.MessageId, item.HttpStatusCode, item.Successful, item.ErrorMessage)),
    ];

    internal sealed record SendRequest(
        string From, Recipient[] SmsRecipients, string Message, SendOptions? SmsSendOptions);

    internal sealed record Recipient(string To, string RepeatabilityRequestId, string RepeatabilityFirstSent);

    internal sealed record SendOptions(bool EnableDeliveryReport, string? Tag);

    internal sealed record SendAnswer(Item[] Value);

    internal sealed record Item(
        string To, string? MessageId, int HttpStatusCode, bool Successful, string? ErrorMessage);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SmsWire.SendRequest))]
[JsonSerializable(typeof(SmsWire.SendAnswer))]
internal sealed partial class SmsJson : JsonSerializerContext;
