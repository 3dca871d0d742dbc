using Azure;
using Azure.Communication.Email;
using Countersign.Messages;
using Countersign.Storage;

namespace Countersign.Dispatch;

/// <summary>
/// Sends an email under its operation id. For five minutes the service answers a repeat with the first result, so a
/// repeat is safe; after that we ask it for the status of the operation.
/// </summary>
public sealed class EmailSender(EmailClient client, TimeProvider clock)
{
    /// <summary>How long the service remembers an operation id, less the time of one try.</summary>
    public static readonly TimeSpan RepeatableFor = TimeSpan.FromMinutes(4);

    private static SendOutcome Found => new(DispatchStatus.Sent, "found");

    public async Task<SendOutcome> SendAsync(
        RenderedMessage rendered, Guid operationId, DateTimeOffset? firstTriedAt, CancellationToken cancellationToken)
    {
        try
        {
            return clock.GetUtcNow() >= firstTriedAt + RepeatableFor
                && await FindAsync(operationId, cancellationToken) is { } found
                ? found
                : await SendOnceAsync(rendered, operationId, firstTriedAt, cancellationToken);
        }
        catch (RequestFailedException failure) when (IsRefusal(failure))
        {
            return new SendOutcome(DispatchStatus.Failed, $"refused {failure.Status}");
        }
        catch (Exception failure) when (failure is RequestFailedException || StoreFailure.Is(failure))
        {
            // Refused credentials are an operator's mistake: the message is tried again.
            return new SendOutcome(DispatchStatus.Pending, "try again", Waits.RetryAfter(failure));
        }
    }

    private async Task<SendOutcome> SendOnceAsync(
        RenderedMessage rendered, Guid operationId, DateTimeOffset? firstTriedAt, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(WaitUntil.Started, Message(rendered), operationId, cancellationToken);
            return new SendOutcome(DispatchStatus.Sent, null);
        }
        catch (RequestFailedException failure) when (firstTriedAt is not null && IsRefusal(failure))
        {
            // A repeat with another text (a new template, a renamed tenant) is refused because the first one was sent.
            if (await FindAsync(operationId, cancellationToken) is { } found)
            {
                return found;
            }

            throw;
        }
    }

    private static bool IsRefusal(RequestFailedException failure) =>
        failure.Status is >= 400 and < 500 and not (401 or 403 or 408 or 409 or 429);

    // Null when the service does not know the id. A failed operation is an exception whose status is 200.
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

    private static EmailMessage Message(RenderedMessage rendered) =>
        new(
            rendered.From, rendered.To,
            new EmailContent(rendered.Subject) { PlainText = rendered.Text, Html = rendered.Html })
        {
            UserEngagementTrackingDisabled = true,
        };
}
