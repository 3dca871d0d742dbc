using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;
using Azure.Core;

namespace Azure.Storage.Queues;

// The service's error: a header with the code, and a body <Error><Code>…</Code><Message>…</Message></Error>
internal sealed class QueueErrorParser : RequestFailedDetailsParser
{
    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        var body = Body(response);
        var code = response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : body?.Element("Code")?.Value;
        error = code is null ? null : new(code, body?.Element("Message")?.Value);
        return error is not null;
    }

    private static XElement? Body(Response response)
    {
        if (response.ContentStream is not { CanSeek: true, Length: > 0 })
        {
            return null;
        }

        try
        {
            return XElement.Load(response.Content.ToStream());
        }
        catch (XmlException)
        {
            return null; // A proxy's HTML, say: the status alone tells.
        }
    }
}
