using Azure;
using Azure.Communication.Sms;
using Azure.Identity;
using Countersign.Messages;
using Countersign.Storage;

namespace Countersign.Dispatch;

/// <summary>
/// Sends an SMS once. The client makes a new repeatability id for each call, so only its own retries are safe. After a
/// call of unknown outcome the row becomes `Unknown`, and the app does not try again.
/// </summary>
public sealed class SmsSender(SmsClient client)
{
    public async Task<SendOutcome> SendAsync(RenderedMessage rendered, CancellationToken cancellationToken)
    {
        if (rendered.From.Length == 0)
        {
            return new SendOutcome(DispatchStatus.Failed, "sms is off");
        }

        try
        {
            SmsSendResult result = await client.SendAsync(
                rendered.From, rendered.To, rendered.Text, new SmsSendOptions(enableDeliveryReport: true),
                cancellationToken);
            return result.Successful
                ? new SendOutcome(DispatchStatus.Sent, result.MessageId)
                : new SendOutcome(DispatchStatus.Failed, $"refused {result.HttpStatusCode}");
        }
        catch (Exception failure)
            when (failure is RequestFailedException { Status: 401 or 403 or 429 } or AuthenticationFailedException)
        {
            // Refused before it was processed: throttled, or wrong credentials, which an operator will correct.
            return new SendOutcome(DispatchStatus.Pending, "try again", Waits.RetryAfter(failure));
        }
        catch (RequestFailedException failure) when (failure.Status is >= 400 and < 500)
        {
            return new SendOutcome(DispatchStatus.Failed, $"refused {failure.Status}");
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            return new SendOutcome(DispatchStatus.Unknown, "no answer");
        }
    }
}
