using System.Net;
using System.Net.Sockets;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Ready;

namespace OtaStack.Runner.Run;

/// <summary>Checks the gateway's port before the gateway starts.</summary>
internal static class GatewayPort
{
    /// <summary>Checks the port for HTTPS if the gateway issues its certificate by itself.</summary>
    /// <param name="host">The address that the gateway listens on.</param>
    /// <param name="setting">Looks up a setting by the name of its environment variable.</param>
    /// <exception cref="CommandException">The port cannot be used.</exception>
    public static void ThrowIfHttpsIsUnusable(IPAddress host, Func<string, string?> setting)
    {
        if (!GatewayAddresses.UsesLocalAuthority(setting))
            return;
        var port = setting(StackSettings.HttpsPort) is { Length: > 0 } given ? given : StackSettings.DefaultHttpsPort;
        ThrowIfUnusable(
            host, RunOptions.ParsePort(port, StackSettings.HttpsPort), portOption: StackSettings.HttpsPort);
    }

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
