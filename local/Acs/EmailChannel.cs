using System.Net.Mail;
using System.Text;

namespace Countersign.Local;

/// <summary>POST /emails:send and GET /emails/operations/{id}, version 2023-03-31.</summary>
internal sealed class EmailChannel
{
    public const string OperationsPath = "/emails/operations/";

    private readonly Outbox outbox;
    private readonly AcsFaults faults;
    private readonly DeliveryReporter reporter;
    private readonly TimeProvider clock;
    private readonly Repetitions<AcsAnswer> repetitions;
    private readonly Lock gate = new();

    public EmailChannel(Outbox outbox, AcsFaults faults, DeliveryReporter reporter, TimeProvider clock)
    {
        this.outbox = outbox;
        this.faults = faults;
        this.reporter = reporter;
        this.clock = clock;
        repetitions = new Repetitions<AcsAnswer>(clock);
        foreach (var (message, requestId, fingerprint) in outbox.Entries().Where(
            entry => entry.Message.Channel == OutboxMessage.Email))
        {
            repetitions.Add(requestId, fingerprint, Started(message.Id), message.At);
        }
    }

    public AcsAnswer Send(string? operationId, byte[] body)
    {
        if (operationId is not null && !Guid.TryParse(operationId, out _))
        {
            return AcsAnswer.Invalid("Operation-Id is no GUID.");
        }
        if (AcsJson.Read<SendRequest>(body) is not { } request)
        {
            return AcsAnswer.Invalid("The body is no send request.");
        }
        if (FaultOf(request) is { } fault)
        {
            return AcsAnswer.Invalid(fault);
        }
        var fingerprint = Fingerprint.Of(Encoding.UTF8.GetString(body));
        lock (gate)
        {
            return repetitions.IsOfAnother(operationId, fingerprint)
                ? AcsAnswer.Invalid("The operation id was used for another message.")
                : repetitions.Find(operationId)
                    ?? Record(operationId ?? Guid.NewGuid().ToString(), request, fingerprint);
        }
    }

    /// <summary>Succeeded means handed to the mail system, as every email in the outbox was.</summary>
    public AcsAnswer StatusOf(string operationId) => outbox.HoldsEmail(operationId)
        ? new AcsAnswer(200, new { id = operationId, status = "Succeeded" })
        : AcsAnswer.Error(404, "NotFound", "There is no such operation.");

    private AcsAnswer Record(string id, SendRequest request, string fingerprint)
    {
        if (faults[OutboxMessage.Email] == AcsFaults.Reject)
        {
            return AcsAnswer.Error(400, "EmailDroppedAllRecipientsSuppressed", "The refusal that was asked for.");
        }
        var at = clock.GetUtcNow();
        var text = request.Content!.PlainText ?? string.Empty;
        var links = OutboxMessage.LinksIn(text.Length > 0 ? text : request.Content.Html!);
        foreach (var recipient in request.Recipients!.All)
        {
            var message = new OutboxMessage(
                id, OutboxMessage.Email, recipient.Value!, request.Content.Subject, text, request.Content.Html, links,
                at);
            outbox.Add(message, id, fingerprint);
            reporter.AddEmail(
                request.SenderAddress!, message.To, id,
                faults[OutboxMessage.Email] == AcsFaults.Undelivered ? "Bounced" : "Delivered");
        }
        var answer = Started(id);
        repetitions.Add(id, fingerprint, answer, at);
        return answer;
    }

    private static AcsAnswer Started(string id) => new(202, new { id, status = "Running" }, OperationsPath + id);

    private static string? FaultOf(SendRequest request) =>
        !IsAddress(request.SenderAddress) ? "The sender's address is invalid."
        : string.IsNullOrWhiteSpace(request.Content?.Subject) ? "The subject is empty."
        : string.IsNullOrWhiteSpace(request.Content.PlainText) && string.IsNullOrWhiteSpace(request.Content.Html)
            ? "The content is empty."
        : request.Recipients?.All.ToArray() is not { Length: >= 1 and <= 50 } recipients
            ? "There are no 1 to 50 recipients."
        : recipients.Any(recipient => !IsAddress(recipient?.Value)) ? "A recipient's address is invalid."
        : null;

    private static bool IsAddress(string? address) =>
        MailAddress.TryCreate(address, out var parsed)
        && parsed.Address == address
        && parsed.Host.Contains('.', StringComparison.Ordinal);

    private sealed record SendRequest(string? SenderAddress, Content? Content, Recipients? Recipients);

    private sealed record Content(string? Subject, string? PlainText, string? Html);

    private sealed record Recipients(Address[]? To, Address[]? Cc, Address[]? Bcc)
    {
        public IEnumerable<Address> All => [.. To ?? [], .. Cc ?? [], .. Bcc ?? []];
    }

    private sealed record Address(
        [property: System.Text.Json.Serialization.JsonPropertyName("address")] string? Value, string? DisplayName);
}
