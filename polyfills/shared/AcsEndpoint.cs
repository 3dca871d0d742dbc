using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Communication;

/// <summary>Where an ACS resource answers and the pipeline that signs for it; linked into both ACS polyfills.</summary>
internal sealed class AcsEndpoint
{
    private readonly Uri endpoint;
    private readonly string apiVersion;

    private AcsEndpoint(Uri endpoint, ClientOptions options, string apiVersion, HttpPipelinePolicy authentication)
    {
        this.endpoint = endpoint;
        this.apiVersion = apiVersion;
        // Per retry, not per call: a signature is dated, and the service refuses an old one.
        Pipeline = HttpPipelineBuilder.Build(options, authentication);
    }

    public HttpPipeline Pipeline { get; }

    public static AcsEndpoint From(string connectionString, ClientOptions options, string apiVersion)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var key = new AzureKeyCredential(Required(connectionString, "accesskey"));
        return From(new Uri(Required(connectionString, "endpoint")), key, options, apiVersion);
    }

    public static AcsEndpoint From(
        Uri endpoint, AzureKeyCredential credential, ClientOptions options, string apiVersion)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new AcsEndpoint(endpoint, options, apiVersion, new HmacAuthenticationPolicy(credential));
    }

    public static AcsEndpoint From(Uri endpoint, TokenCredential credential, ClientOptions options, string apiVersion)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        var bearer = new BearerTokenAuthenticationPolicy(credential, "https://communication.azure.com//.default");
        return new AcsEndpoint(endpoint, options, apiVersion, bearer);
    }

    public Request CreateRequest(RequestMethod method, string path)
    {
        var request = Pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(endpoint);
        request.Uri.AppendPath(path, escape: false);
        request.Uri.AppendQuery("api-version", apiVersion);
        request.Headers.Add(HttpHeader.Common.JsonAccept);
        return request;
    }

    public Request CreatePost(string path, byte[] body)
    {
        var request = CreateRequest(RequestMethod.Post, path);
        request.Headers.Add(HttpHeader.Common.JsonContentType);
        request.Content = RequestContent.Create(body);
        return request;
    }

    private static string Required(string connectionString, string name)
    {
        foreach (var segment in connectionString.Split(';'))
        {
            var equals = segment.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && segment.AsSpan(0, equals).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return segment[(equals + 1)..].Trim();
            }
        }
        throw new InvalidOperationException($"Connection string doesn't have value for keyword '{name}'.");
    }
}
