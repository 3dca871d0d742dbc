using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Countersign.Http;

/// <summary>
/// The client of a request, for counts per client: one entry of one header, both named by the settings. A client can
/// forge everything else in a request.
/// </summary>
internal sealed class ClientAddress(IOptions<CountersignOptions> options)
{
    private const string FrontDoorHeader = "X-Azure-FDID";

    private readonly ClientAddressOptions _settings = options.Value.ClientAddress;

    /// <summary>
    /// An IPv4 address, the first 64 bits of an IPv6 address, or `unknown` for all other requests together.
    /// </summary>
    public string BucketOf(HttpRequest request) => Bucket(
        _settings.FromSocket ? request.HttpContext.Connection.RemoteIpAddress
        : IsBelieved(request) ? Entry(request.Headers[_settings.Header], _settings.Entry)
        : Entry(request.Headers[ClientAddressOptions.DefaultHeader], ClientAddressOptions.LastEntry));

    /// <summary>The client that the send limits count; null where one machine plays every client.</summary>
    public string? CountedClient(HttpRequest request) => options.Value.CountSendsPerClient ? BucketOf(request) : null;

    private bool IsBelieved(HttpRequest request) => _settings.FrontDoorId is not { } expected ||
        (request.Headers[FrontDoorHeader] is [{ } text] && Guid.TryParse(text, out var id) &&
            CryptographicOperations.FixedTimeEquals(id.ToByteArray(), expected.ToByteArray()));

    private static IPAddress? Entry(StringValues header, int fromTheRight)
    {
        var entries = header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).ToArray();
        var index = entries.Length - fromTheRight;

        // With or without a port: Azure's front end adds one.
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
            // A household has a whole /64 and can change its address within it at will.
            return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
        }

        return address.MapToIPv4().ToString();
    }
}
