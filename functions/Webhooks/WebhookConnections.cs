using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Countersign.Webhooks;

/// <summary>
/// Connects to servers that tenants name, and prevents server-side request forgery. It resolves the name once, checks
/// every address and connects to one of the checked addresses, so that DNS rebinding does not work.
/// </summary>
public sealed class WebhookConnections(IOptions<WebhookOptions> options)
{
    /// <summary>How much of an answer's body is read and discarded, so that the connection can be used again.</summary>
    public const int MaximumAnswer = 64 * 1024;

    /// <summary>The longest time for one try, from the DNS lookup to the status of the answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public SocketsHttpHandler Handler() => new()
    {
        // Redirects and proxies would bypass the address check, and cookies would pass from one tenant to another.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,

        // No decompression: a small answer must not become a large one (decompression bomb).
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        ConnectTimeout = Limit,
        MaxResponseDrainSize = MaximumAnswer,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        },

        // Our trace ids do not go to the server, and the URL, which may hold a tenant's token, does not go to
        // telemetry.
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);

        // All of them: with one public and one private address, the private one would be connected to sooner or later.
        if (addresses.Length == 0 || !addresses.All(Allows))
        {
            throw new IOException("The name has no address, or one that is not public.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool Allows(IPAddress address) =>
        PublicAddress.Is(address) || (options.Value.AllowLoopback && IPAddress.IsLoopback(address));
}
