using Azure;
using Azure.Communication.Email;
using Countersign.Messages;
using Countersign.Storage;

namespace Countersign.Dispatch;

/// <summary>
/// Sends an email under its operation id. For five minutes the service knows the id and answers a repeat with the
/// first result, so a repeat is safe; later it is asked what became of it.
/// </summary>
public sealed class EmailSender(EmailClient client, TimeProvider clock)
{
    /// <summary>How long the service remembers an operation id, less what this try itself may take.</summary>
    public static readonly TimeSpan RepeatableFor = TimeSpan.FromMinutes(4);

    private static SendOutcome Found => new(DispatchStatus.Sent, "found");

    public async Task<SendOutcome> SendAsync(RenderedMessage letter, Guid operationId, DateTimeOffset? firstTriedAt, CancellationToken cancellationToken)
    {
        try
        {
            return clock.GetUtcNow() >= firstTriedAt + RepeatableFor && await FindAsync(operationId, cancellationToken) is { } found
                ? found
                : await SendOnceAsync(letter, operationId, firstTriedAt, cancellationToken);
        }
        catch (RequestFailedException failure) when (IsRefusal(failure))
        {
            return new SendOutcome(DispatchStatus.Failed, $"refused {failure.Status}");
        }
        catch (Exception failure) when (failure is RequestFailedException || StoreFailure.Is(failure))
        {
            // Our own credentials refused is an operator's mistake to be mended, not the message's fault.
            return new SendOutcome(DispatchStatus.Pending, "try again", Waits.RetryAfter(failure));
        }
    }

    private async Task<SendOutcome> SendOnceAsync(RenderedMessage letter, Guid operationId, DateTimeOffset? firstTriedAt, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(WaitUntil.Started, Message(letter), operationId, cancellationToken);
            return new SendOutcome(DispatchStatus.Sent, null);
        }
        catch (RequestFailedException failure) when (firstTriedAt is not null && IsRefusal(failure))
        {
            // A repeat in other words (a new template, a renamed tenant) is refused because the first one went out.
            if (await FindAsync(operationId, cancellationToken) is { } found)
            {
                return found;
            }

            throw;
        }
    }

    private static bool IsRefusal(RequestFailedException failure) => failure.Status is >= 400 and < 500 and not (401 or 403 or 408 or 409 or 429);

    // Null when the service has never heard of it. An operation that failed is told as an exception with the status of the answer, 200.
    private async Task<SendOutcome?> FindAsync(Guid operationId, CancellationToken cancellationToken)
    {
        try
        {
            await new EmailSendOperation(operationId.ToString(), client).UpdateStatusAsync(cancellationToken);
            return Found;
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException failure) when (failure.Status == 200)
        {
            return new SendOutcome(DispatchStatus.Failed, failure.ErrorCode);
        }
    }

    private static EmailMessage Message(RenderedMessage letter) =>
        new(letter.From, letter.To, new EmailContent(letter.Subject) { PlainText = letter.Text, Html = letter.Html })
        {
            UserEngagementTrackingDisabled = true,
        };
}
