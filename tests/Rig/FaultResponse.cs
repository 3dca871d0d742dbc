using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Countersign.Tests.Rig;

// A made-up answer, with the error code that the service gives with that status.
internal sealed class FaultResponse : Response
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private FaultResponse(Request request, int status, string contentType, byte[] body)
    {
        Status = status;
        ClientRequestId = request.ClientRequestId;
        ContentStream = new MemoryStream(body, 0, body.Length, writable: false, publiclyVisible: true);
        _headers["Content-Type"] = contentType;
        _headers["Content-Length"] = body.Length.ToString(CultureInfo.InvariantCulture);
        if (status is 429 or 503)
        {
            _headers["Retry-After"] = "1";
        }
    }

    public override int Status { get; }

    public override string ReasonPhrase => "Injected";

    // Set here, because this answer never passed the transport's policy, which classifies it.
    public override bool IsError => Status >= 400;

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; }

    /// <summary>A refused request; a batch is refused by one action inside its answer, as the service does.</summary>
    public static FaultResponse To(Request request, int status)
    {
        var isBatch = request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);
        return isBatch && status is >= 400 and < 500 and not 429
            ? new(request, 202, "multipart/mixed; boundary=batchresponse_1", Encoding.UTF8.GetBytes(BatchBody(status)))
            : new(request, status, "application/json", Encoding.UTF8.GetBytes(ErrorBody(status)));
    }

    // Does not dispose the stream, because clients read an error's body after the message is disposed.
    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        _headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }

    // Tables' name for the error, and the one that Azure.Core itself looks for: the client's own reading of errors is
    // attached by the transport's policy, so that a batch refused from here may not say which of its actions failed.
    private static string ErrorBody(int status)
    {
        var code = CodeOf(status);
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["odata.error"] = new { code, message = new { lang = "en-US", value = "0:Injected." } },
            ["error"] = new { code, message = "0:Injected." },
        });
    }

    private static string BatchBody(int status) => string.Join(
        "\r\n",
        "--batchresponse_1",
        "Content-Type: multipart/mixed; boundary=changesetresponse_1",
        "",
        "--changesetresponse_1",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        $"HTTP/1.1 {status} Injected",
        "Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
        "",
        ErrorBody(status),
        "--changesetresponse_1--",
        "--batchresponse_1--",
        "");

    private static string CodeOf(int status) => status switch
    {
        404 => "ResourceNotFound",
        409 => "EntityAlreadyExists",
        412 => "UpdateConditionNotSatisfied",
        429 => "TooManyRequests",
        500 => "OperationTimedOut",
        503 => "ServerBusy",
        _ => "InternalError",
    };
}
