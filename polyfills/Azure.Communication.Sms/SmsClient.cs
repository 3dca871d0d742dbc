using Azure.Core;

namespace Azure.Communication.Sms;

/// <summary>Sends SMS through an Azure Communication Services resource.</summary>
public class SmsClient
{
    private readonly AcsEndpoint acs = null!;

    public SmsClient(string connectionString)
        : this(connectionString, new SmsClientOptions())
    {
    }

    public SmsClient(string connectionString, SmsClientOptions? options)
    {
        options ??= new SmsClientOptions();
        acs = AcsEndpoint.From(connectionString, options, options.ApiVersion);
    }

    public SmsClient(Uri endpoint, AzureKeyCredential keyCredential, SmsClientOptions? options = null)
    {
        options ??= new SmsClientOptions();
        acs = AcsEndpoint.From(endpoint, keyCredential, options, options.ApiVersion);
    }

    public SmsClient(Uri endpoint, TokenCredential tokenCredential, SmsClientOptions? options = null)
    {
        options ??= new SmsClientOptions();
        acs = AcsEndpoint.From(endpoint, tokenCredential, options, options.ApiVersion);
    }

    /// <summary>For mocking.</summary>
    protected SmsClient()
    {
    }

    public virtual Response<SmsSendResult> Send(
        string from, string to, string message, SmsSendOptions? options = null,
        CancellationToken cancellationToken = default) =>
        First(Send(from, One(to), message, options, cancellationToken));

    public virtual async Task<Response<SmsSendResult>> SendAsync(
        string from, string to, string message, SmsSendOptions? options = null,
        CancellationToken cancellationToken = default) =>
        First(await SendAsync(from, One(to), message, options, cancellationToken));

    public virtual Response<IReadOnlyList<SmsSendResult>> Send(
        string from, IEnumerable<string> to, string message, SmsSendOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var request = CreateRequest(from, to, message, options);
        return Accepted(acs.Pipeline.SendRequest(request, cancellationToken));
    }

    public virtual async Task<Response<IReadOnlyList<SmsSendResult>>> SendAsync(
        string from, IEnumerable<string> to, string message, SmsSendOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var request = CreateRequest(from, to, message, options);
        return Accepted(await acs.Pipeline.SendRequestAsync(request, cancellationToken));
    }

    private Request CreateRequest(string from, IEnumerable<string> to, string message, SmsSendOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(message);
        return acs.CreatePost("/sms", SmsWire.Write(from, to, message, options));
    }

    private static Response<IReadOnlyList<SmsSendResult>> Accepted(Response response) =>
        response.Status == 202
            ? Response.FromValue(SmsWire.Read(response), response)
            : throw new RequestFailedException(response);

    private static Response<SmsSendResult> First(Response<IReadOnlyList<SmsSendResult>> response) =>
        Response.FromValue(response.Value[0], response.GetRawResponse());

    private static string[] One(string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
        return [to];
    }
}
