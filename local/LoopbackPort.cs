using System.Net;
using System.Net.Sockets;

namespace Countersign.Local;

/// <summary>
/// A port on 127.0.0.1 and, where it exists, [::1]. Bound at once, so that no other program takes it.
/// </summary>
public sealed class LoopbackPort : IDisposable
{
    private readonly Dictionary<IPAddress, Socket> _sockets = [];

    private LoopbackPort(int number) => Number = number;

    public int Number { get; private set; }

    internal IEnumerable<IPEndPoint> EndPoints => _sockets.Keys.Select(address => new IPEndPoint(address, Number));

    /// <summary>Binds the port; 0 is any free one.</summary>
    /// <exception cref="CannotStartException">Another program uses it.</exception>
    public static LoopbackPort Take(int number)
    {
        var port = new LoopbackPort(number);
        try
        {
            port.Number = port.Listen(IPAddress.Loopback);
            if (Socket.OSSupportsIPv6)
            {
                port.Listen(IPAddress.IPv6Loopback);
            }
        }
        catch (SocketException failure)
            when (failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // IPv6 is switched off on this machine: 127.0.0.1 is enough.
        }
        catch (SocketException) when (number == 0 && port._sockets.Count > 0)
        {
            // Any free port was asked for, and this one is free on 127.0.0.1.
        }
        catch (SocketException failure)
        {
            port.Dispose();
            throw new CannotStartException(
                $"Port {number} is not free ({failure.SocketErrorCode}). Choose another: --port {number + 1}", failure);
        }

        return port;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    internal Socket SocketFor(EndPoint endPoint) => _sockets[((IPEndPoint)endPoint).Address];

    private int Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, Number));
            socket.Listen();
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }

        _sockets[address] = socket;
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
