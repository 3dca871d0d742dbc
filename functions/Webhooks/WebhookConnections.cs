using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Countersign.Webhooks;

/// <summary>
/// Connections to servers that tenants name. The name is resolved once, every address that it has is judged, and one of
/// these very addresses is connected to: a name that answers differently the second time is not asked a second time.
/// </summary>
public sealed class WebhookConnections(IOptions<WebhookOptions> options)
{
    /// <summary>How much of an answer's body is read, and thrown away, to keep a connection.</summary>
    public const int MaximumAnswer = 64 * 1024;

    /// <summary>How long a try may take, from the look-up of the name to the status of the answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public SocketsHttpHandler Handler() => new()
    {
        // A redirect, a proxy of the environment or a cookie would lead past the judgement, or from one tenant to another.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,

        // A small answer must not unpack into a large one.
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        ConnectTimeout = Limit,
        MaxResponseDrainSize = MaximumAnswer,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },

        // Neither our trace ids nor the url, which may hold a token of the tenant's, go where telemetry goes.
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);

        // All of them: a name with one good address and one bad could be tried until the bad one's turn.
        if (addresses.Length == 0 || !addresses.All(Allows))
        {
            throw new IOException("The name leads to an address that is not public.");
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

    private bool Allows(IPAddress address) => PublicAddress.Is(address) || (options.Value.AllowLoopback && IPAddress.IsLoopback(address));
}
