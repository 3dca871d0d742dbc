using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Countersign.Webhooks;

/// <summary>
/// Which addresses a tenant's own server may have. Every address that the IANA special-purpose registries keep from the
/// public internet is refused: a url must not reach our internal network (SSRF).
/// </summary>
public static class PublicAddress
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry, multicast, and the host agent of every Azure
    // machine.
    private static readonly ImmutableArray<IPNetwork> Reserved4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4");

    // https://www.iana.org/assignments/iana-ipv6-special-registry, inside the one range that is assigned. Teredo (in
    // 2001::/23) and 6to4 contain an IPv4 address that a relay would connect to.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly ImmutableArray<IPNetwork> Reserved6 = Networks(
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    // RFC 6052: an IPv6-only network reaches the IPv4 address in the last four bytes this way.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address) => address.AddressFamily switch
    {
        // This comes first: IPNetwork finds ::ffff:8.8.8.8 inside 2000::/3.
        AddressFamily.InterNetworkV6 when address.IsIPv4MappedToIPv6 => false,
        AddressFamily.InterNetwork => !Reserved4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 when Translated.Contains(address) =>
            Is(new IPAddress(address.GetAddressBytes().AsSpan(12))),

        // IPv4-compatible (::/96), loopback, link-local and unique local addresses are outside this range.
        AddressFamily.InterNetworkV6 =>
            Global6.Contains(address) && !Reserved6.Any(network => network.Contains(address)),
        _ => false,
    };

    private static ImmutableArray<IPNetwork> Networks(params string[] networks) =>
        [.. networks.Select(network => IPNetwork.Parse(network))];
}
