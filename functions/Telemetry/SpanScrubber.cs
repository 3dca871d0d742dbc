using System.Diagnostics;
using OpenTelemetry;

namespace Countersign.Telemetry;

/// <summary>
/// Takes from a span, before any exporter sees it, whatever is not known to be free of people. Spans come from libraries
/// that know nothing of ours: their next version may add an address, and query strings and error texts hold one today.
/// </summary>
public sealed class SpanScrubber : BaseProcessor<Activity>
{
    /// <summary>What may stay: names of things, ids that say nothing, numbers. Not the client's address or browser.</summary>
    private static readonly string[] KnownPrefixes = ["az.", "cloud.", "countersign.", "faas.", "http.request.method", "http.request.resend_count", "http.response.status_code", "http.route", "messaging.", "network.protocol.", "server."];

    private static readonly string[] Known = ["error.type", "http.method", "http.status_code", "schema.url", "url.scheme"];

    /// <summary>Ours hold tenants, random ids and keyed hashes; behind the `?` may be anything.</summary>
    private static readonly string[] Addresses = ["http.target", "http.url", "url.full", "url.path"];

    public override void OnEnd(Activity data)
    {
        foreach (var (name, value) in data.TagObjects.ToArray())
        {
            if (Addresses.Contains(name))
            {
                data.SetTag(name, (value as string)?.Split('?', '#')[0]);
            }
            else if (!Known.Contains(name) && !Array.Exists(KnownPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                data.SetTag(name, null);
            }
        }

        // A service's error text may quote the request; what a caller writes into `tracestate` is the caller's.
        data.SetStatus(data.Status);
        data.TraceStateString = null;
    }
}
