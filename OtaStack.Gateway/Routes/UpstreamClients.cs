using System.Net.Sockets;
using OtaStack.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace OtaStack.Gateway.Routes;

/// <summary>
/// The connections to the services. Pools are unbounded: a poll takes an idle connection, and thousands of slow
/// downloads each hold one.
/// </summary>
internal sealed class UpstreamClients(IConfiguration configuration, ILogger<ForwarderHttpClientFactory> logger)
    : ForwarderHttpClientFactory(logger)
{
    /// <summary>
    /// Bytes of an image that the kernel may buffer before the board reads them. The API counts bytes as sent when
    /// the gateway's socket takes them, so a large buffer would make "download complete" a guess.
    /// </summary>
    private const int DeviceReceiveBufferBytes = 64 * 1024;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = TimeSpan.FromSeconds(4);

        // Shorter than Kestrel's keep-alive timeout, so that the service never closes a connection as it is being used.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);

        var upstream = Upstream.All.Single(upstream => upstream.Id == context.ClusterId);
        var socketPath = configuration.FindServiceAddress(upstream.Service, upstream.Endpoint)?.UnixSocketPath();
        if (socketPath is not null)
            handler.ConnectCallback = (_, cancellationToken) => ConnectToSocketAsync(socketPath, cancellationToken);

        if (upstream != Upstream.Devices)
            return;

        // By default up to 1 MiB of an abandoned response is read to keep the connection. The API would then count
        // the rest of an abandoned image as sent.
        handler.MaxResponseDrainSize = 0;
        if (socketPath is null)
            handler.ConnectCallback = ConnectWithSmallBufferAsync;
    }

    /// <summary>Connects to a service that listens on a Unix socket.</summary>
    internal static async ValueTask<Stream> ConnectToSocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectWithSmallBufferAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveBufferSize = DeviceReceiveBufferBytes, // only takes effect if set before connecting
        };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
