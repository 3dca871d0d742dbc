using System.Diagnostics.CodeAnalysis;

namespace Azure.Communication.Email;

/// <summary>One send under way. Polling is paid for out of a quota of its own.</summary>
public class EmailSendOperation : Operation<EmailSendResult>
{
    private static readonly TimeSpan PollingInterval = TimeSpan.FromSeconds(5);

    private readonly EmailClient client = null!;
    private readonly string id = string.Empty;
    private Response? lastResponse;
    private EmailSendResult? value;
    private RequestFailedException? failure;

    /// <summary>Takes up a send that was begun elsewhere.</summary>
    public EmailSendOperation(string id, EmailClient client)
        : this(id, client, null)
    {
    }

    internal EmailSendOperation(string id, EmailClient client, Response? initialResponse)
    {
        this.id = id;
        this.client = client;
        lastResponse = initialResponse;
    }

    /// <summary>For mocking.</summary>
    protected EmailSendOperation()
    {
    }

    public override string Id => id;

    [MemberNotNullWhen(true, nameof(lastResponse))]
    public override bool HasCompleted => value is not null || failure is not null;

    public override bool HasValue => value is not null;

    public override EmailSendResult Value =>
        value ?? throw (failure ?? (Exception)new InvalidOperationException("The operation has not completed yet."));

    /// <summary>Null for a send taken up by its id until its status was asked for.</summary>
    public override Response GetRawResponse() => lastResponse!;

    public override Response UpdateStatus(CancellationToken cancellationToken = default) =>
        HasCompleted ? Final(lastResponse) : Take(client.GetSendResult(id, cancellationToken));

    public override async ValueTask<Response> UpdateStatusAsync(CancellationToken cancellationToken = default) =>
        HasCompleted ? Final(lastResponse) : Take(await client.GetSendResultAsync(id, cancellationToken));

    public override ValueTask<Response<EmailSendResult>> WaitForCompletionAsync(
        CancellationToken cancellationToken = default) =>
        WaitForCompletionAsync(PollingInterval, cancellationToken);

    private Response Take(Response<EmailSendResult> update)
    {
        lastResponse = update.GetRawResponse();
        if (update.Value.Status == EmailSendStatus.Succeeded)
        {
            value = update.Value;
        }
        else if (update.Value.Status == EmailSendStatus.Failed || update.Value.Status == EmailSendStatus.Canceled)
        {
            failure = new RequestFailedException(lastResponse);
        }
        return Final(lastResponse);
    }

    private Response Final(Response response) => failure is null ? response : throw failure;
}
