using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Countersign.Http;

/// <summary>
/// Which client a request came from, as what is counted per client sees it: one entry of one header, both named by the
/// settings. Everything else in a request is the client's to forge.
/// </summary>
public sealed class ClientAddress(IOptions<CountersignOptions> options)
{
    private const string FrontDoorHeader = "X-Azure-FDID";

    private readonly ClientAddressOptions _settings = options.Value.ClientAddress;

    /// <summary>An IPv4 address, the first 64 bits of an IPv6 address, or `unknown`, which all the others share.</summary>
    public string BucketOf(HttpRequest request) => Bucket(
        _settings.FromSocket ? request.HttpContext.Connection.RemoteIpAddress
        : IsBelieved(request) ? Entry(request.Headers[_settings.Header], _settings.Entry)
        : Entry(request.Headers[ClientAddressOptions.DefaultHeader], ClientAddressOptions.LastEntry));

    private bool IsBelieved(HttpRequest request) => _settings.FrontDoorId is not { } expected ||
        (request.Headers[FrontDoorHeader] is [{ } text] && Guid.TryParse(text, out var id) &&
            CryptographicOperations.FixedTimeEquals(id.ToByteArray(), expected.ToByteArray()));

    private static IPAddress? Entry(StringValues header, int fromTheRight)
    {
        var entries = header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).ToArray();
        var index = entries.Length - fromTheRight;

        // With or without a port: Azure's front end writes one.
        return index >= 0 && IPEndPoint.TryParse(entries[index], out var end) ? end.Address : null;
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
