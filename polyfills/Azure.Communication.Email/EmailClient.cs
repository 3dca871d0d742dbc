using Azure.Core;

namespace Azure.Communication.Email;

/// <summary>Sends email through an Azure Communication Services resource.</summary>
public class EmailClient
{
    private readonly AcsEndpoint acs = null!;

    public EmailClient(string connectionString)
        : this(connectionString, new EmailClientOptions())
    {
    }

    public EmailClient(string connectionString, EmailClientOptions? options)
    {
        options ??= new EmailClientOptions();
        acs = AcsEndpoint.From(connectionString, options, options.ApiVersion);
    }

    public EmailClient(Uri endpoint, AzureKeyCredential credential, EmailClientOptions? options = null)
    {
        options ??= new EmailClientOptions();
        acs = AcsEndpoint.From(endpoint, credential, options, options.ApiVersion);
    }

    public EmailClient(Uri endpoint, TokenCredential credential, EmailClientOptions? options = null)
    {
        options ??= new EmailClientOptions();
        acs = AcsEndpoint.From(endpoint, credential, options, options.ApiVersion);
    }

    /// <summary>For mocking.</summary>
    protected EmailClient()
    {
    }

    public virtual Task<EmailSendOperation> SendAsync(
        WaitUntil wait, EmailMessage message, CancellationToken cancellationToken = default) =>
        SendAsync(wait, message, Guid.NewGuid(), cancellationToken);

    public virtual Task<EmailSendOperation> SendAsync(
        WaitUntil wait, string senderAddress, string recipientAddress, string subject, string htmlContent,
        string? plainTextContent = null, CancellationToken cancellationToken = default) =>
        SendAsync(
            wait, senderAddress, recipientAddress, subject, htmlContent, Guid.NewGuid(), plainTextContent,
            cancellationToken);

    public virtual async Task<EmailSendOperation> SendAsync(
        WaitUntil wait, string senderAddress, string recipientAddress, string subject, string htmlContent,
        Guid operationId, string? plainTextContent = null, CancellationToken cancellationToken = default)
    {
        var content = new EmailContent(subject) { Html = htmlContent, PlainText = plainTextContent };
        return await SendAsync(
            wait, new EmailMessage(senderAddress, recipientAddress, content), operationId, cancellationToken);
    }

    public virtual async Task<EmailSendOperation> SendAsync(
        WaitUntil wait, EmailMessage message, Guid operationId, CancellationToken cancellationToken = default)
    {
        EmailMessage.Validate(message);
        using var request = acs.CreatePost("/emails:send", EmailWire.Write(message));
        request.Headers.Add("Operation-Id", operationId.ToString());
        var response = await acs.Pipeline.SendRequestAsync(request, cancellationToken);
        if (response.Status != 202)
        {
            throw new RequestFailedException(response);
        }
        var operation = new EmailSendOperation(EmailWire.Read(response).Id, this, response);
        if (wait == WaitUntil.Completed)
        {
            await operation.WaitForCompletionAsync(cancellationToken);
        }
        return operation;
    }

    internal Response<EmailSendResult> GetSendResult(string id, CancellationToken cancellationToken)
    {
        using var request = CreateStatusRequest(id);
        return Found(acs.Pipeline.SendRequest(request, cancellationToken));
    }

    internal async Task<Response<EmailSendResult>> GetSendResultAsync(string id, CancellationToken cancellationToken)
    {
        using var request = CreateStatusRequest(id);
        return Found(await acs.Pipeline.SendRequestAsync(request, cancellationToken));
    }

    private Request CreateStatusRequest(string id) =>
        acs.CreateRequest(RequestMethod.Get, $"/emails/operations/{Uri.EscapeDataString(id)}");

    private static Response<EmailSendResult> Found(Response response) =>
        response.Status == 200
            ? Response.FromValue(EmailWire.Read(response), response)
            : throw new RequestFailedException(response);
}
