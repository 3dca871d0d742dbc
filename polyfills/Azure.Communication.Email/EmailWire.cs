using System.Text.Json;
using System.Text.Json.Serialization;

namespace Azure.Communication.Email;

/// <summary>The bodies of POST /emails:send and GET /emails/operations, version 2023-03-31.</summary>
internal static class EmailWire
{
    public static byte[] Write(EmailMessage message) => JsonSerializer.SerializeToUtf8Bytes(
        new SendRequest(
            Headers: message.Headers is { Count: > 0 } headers ? headers : null,
            message.SenderAddress,
            new Content(message.Content.Subject, message.Content.PlainText, message.Content.Html),
            new Recipients(
                Addresses(message.Recipients.To) ?? [], Addresses(message.Recipients.CC),
                Addresses(message.Recipients.BCC)),
            ReplyTo: Addresses(message.ReplyTo),
            message.UserEngagementTrackingDisabled),
        EmailJson.Default.SendRequest);

    public static EmailSendResult Read(Response response)
    {
        var answer = JsonSerializer.Deserialize(response.Content.ToMemory().Span, EmailJson.Default.OperationAnswer)!;
        return new EmailSendResult(answer.Id, answer.Status);
    }

    private static Address[]? Addresses(IList<EmailAddress> addresses) => addresses.Count == 0
        ? null
        : [.. addresses.Select(one => new Address(one.Address, one.DisplayName))];

    internal sealed record SendRequest(
        IDictionary<string, string>? Headers,
        string SenderAddress,
        Content Content,
        Recipients Recipients,
        Address[]? ReplyTo,
        bool? UserEngagementTrackingDisabled);

    internal sealed record Content(string Subject, string? PlainText, string? Html);

    internal sealed record Recipients(Address[] To, Address[]? Cc, Address[]? Bcc);

    internal sealed record Address([property: JsonPropertyName("address")] string Value, string? DisplayName);

    internal sealed record OperationAnswer(string Id, string Status);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EmailWire.SendRequest))]
[JsonSerializable(typeof(EmailWire.OperationAnswer))]
internal sealed partial class EmailJson : JsonSerializerContext;
