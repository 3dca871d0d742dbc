using System.Diagnostics;
using OpenTelemetry;

namespace Countersign.Telemetry;

/// <summary>
/// Removes from a span, before any exporter sees it, every attribute that is not on a list of safe ones. Libraries
/// write the spans: query strings and error texts hold addresses today, and a new version may add more.
/// </summary>
internal sealed class SpanScrubber : BaseProcessor<Activity>
{
    /// <summary>
    /// The attributes that stay: names of things, random ids and numbers, but not the client's address or browser.
    /// </summary>
    private static readonly string[] KnownPrefixes = [
        "az.", "cloud.", "countersign.", "faas.", "http.request.method", "http.request.resend_count",
        "http.response.status_code", "http.route", "messaging.", "network.protocol.", "server."];

    private static readonly string[] Known = [
        "error.type", "http.method", "http.status_code", "schema.url", "url.scheme"];

    /// <summary>Our paths hold tenants, random ids and keyed hashes; the query string can hold anything.</summary>
    private static readonly string[] Addresses = ["http.target", "http.url", "url.full", "url.path"];

    public override void OnEnd(Activity data)
    {
        foreach (var (name, value) in data.TagObjects.ToArray())
        {
            if (Addresses.Contains(name))
            {
                data.SetTag(name, (value as string)?.Split('?', '#')[0]);
            }
            else if (!Known.Contains(name)
                && !Array.Exists(KnownPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                data.SetTag(name, null);
            }
        }

        // A service's error text may quote the request, and a caller controls `tracestate`.
        data.SetStatus(data.Status);
        data.TraceStateString = null;
    }
}
