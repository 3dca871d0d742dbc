using System.Net;
using System.Net.Sockets;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// Which client a request came from, as what is counted per client sees it: the entry of `X-Forwarded-For` that our own
/// proxy wrote, counted from the right. Everything left of it is the client's to forge.
/// </summary>
public sealed class ClientAddress(IOptions<CountersignOptions> options)
{
    /// <summary>An IPv4 address, the first 64 bits of an IPv6 address, or `unknown`, which all the others share.</summary>
    public string BucketOf(HttpRequest request)
    {
        if (options.Value.TrustedProxies == 0)
        {
            return Bucket(request.HttpContext.Connection.RemoteIpAddress);
        }

        var entries = request.Headers["X-Forwarded-For"].SelectMany(header => (header ?? "").Split(',')).Select(entry => entry.Trim()).ToArray();
        var index = entries.Length - options.Value.TrustedProxies;
        return index >= 0 && IPEndPoint.TryParse(entries[index], out var end) ? Bucket(end.Address) : Bucket(null);
    }

    private static string Bucket(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            // One household has a /64: its single addresses are free to change.
            return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
        }

        return address.MapToIPv4().ToString();
    }
}
