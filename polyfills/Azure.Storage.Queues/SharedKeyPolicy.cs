using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Storage.Queues;

// Per retry: a signature covers the date, and a request may wait long between two tries.
internal sealed class SharedKeyPolicy(StorageSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    // The headers of the string to sign, in its order; Date is empty because x-ms-date stands for it.
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        request.Headers.SetValue("x-ms-date", TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture));
        var signature = credential.Sign(StringToSign(request));
        request.Headers.SetValue("Authorization", $"SharedKey {credential.AccountName}:{signature}");
    }

    private string StringToSign(Request request)
    {
        var text = new StringBuilder(512).Append(request.Method.Method).Append('\n');
        foreach (var name in SignedHeaders)
        {
            text.Append(Value(request, name)).Append('\n');
        }

        foreach (var header in request.Headers.Where(header => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(header.Name.ToLowerInvariant()).Append(':').Append(header.Value).Append('\n');
        }

        var uri = request.Uri.ToUri();
        text.Append('/').Append(credential.AccountName).Append(uri.AbsolutePath);
        foreach (var (name, value) in Query(uri).OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        return text.ToString();
    }

    private static string Value(Request request, string name)
    {
        if (name == "Content-Length")
        {
            return request.Content is { } content && content.TryComputeLength(out var length) && length > 0
                ? length.ToString(CultureInfo.InvariantCulture)
                : "";
        }

        return name.Length > 0 && request.Headers.TryGetValue(name, out var value) ? value : "";
    }

    private static IEnumerable<(string Name, string Value)> Query(Uri uri) =>
        uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Select(pair => (Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")));
}
