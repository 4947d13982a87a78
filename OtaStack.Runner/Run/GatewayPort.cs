using System.Net;
using System.Net.Sockets;

namespace OtaStack.Runner.Run;

/// <summary>Checks the gateway's port before the gateway starts.</summary>
internal static class GatewayPort
{
    /// <summary>Listens on the port for a moment, as the gateway will.</summary>
    /// <exception cref="CommandException">The port cannot be used.</exception>
    public static void ThrowIfUnusable(
        IPAddress host, int port, string hostOption = "--host", string portOption = "--port")
    {
        try
        {
            using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (host.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(host, port));
            socket.Listen();
        }
        catch (SocketException exception)
        {
            throw new CommandException(exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"port {port} is in use; stop what listens there, or choose another port with {portOption}",
                SocketError.AddressNotAvailable => $"{hostOption} {host} is not an IP address of this machine",
                SocketError.AccessDenied => $"port {port} is for root only; choose one above 1023 with {portOption}",
                _ => $"cannot listen on {host}, port {port}: {exception.Message}",
            });
        }
    }
}
