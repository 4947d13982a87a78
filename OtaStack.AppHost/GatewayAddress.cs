using System.Net;
using System.Net.Sockets;
using OtaStack.Runner.Ready;
using OtaStack.Runner.Run;

namespace OtaStack.AppHost;

/// <summary>The address of the gateway in run mode (<c>Gateway:Host</c> and <c>Gateway:Port</c>).</summary>
/// <param name="Host">An address of this machine; 0.0.0.0 for all of them.</param>
/// <param name="Port">A port; never 0.</param>
/// <param name="Setting">Looks up a setting by the name of its environment variable.</param>
internal sealed record GatewayAddress(IPAddress Host, int Port, Func<string, string?> Setting)
{
    /// <summary>The addresses that people and boards use.</summary>
    public GatewayAddresses Addresses { get; } =
        GatewayAddresses.Of(Host, Port, Setting, GatewayAddresses.FindLanAddress());
}

internal static class GatewayAddressExtensions
{
    private const string HostSetting = "Gateway:Host";
    private const string PortSetting = "Gateway:Port";

    /// <exception cref="OtaStack.Runner.CommandException">A setting cannot be used.</exception>
    public static GatewayAddress GetGatewayAddress(this IDistributedApplicationBuilder builder)
    {
        var host = RunOptions.ParseHost(builder.Configuration[HostSetting]
            ?? RunOptions.DefaultHost, $"--{HostSetting}");
        var port = RunOptions.ParsePort(builder.Configuration[PortSetting]
            ?? RunOptions.DefaultPort, $"--{PortSetting}");
        return new GatewayAddress(host, port == 0 ? FreePort(host) : port, builder.Setting);
    }

    /// <summary>
    /// Makes the gateway listen there without the orchestrator's proxy, so that it sees the boards' addresses, and
    /// boards can reach it. In publish mode, the Compose file sets the port.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithAddress(
        this IResourceBuilder<ProjectResource> gateway, GatewayAddress address)
    {
        var builder = gateway.ApplicationBuilder;
        if (!builder.ExecutionContext.IsRunMode)
            return gateway.WithEndpoint(Services.EndpointName, endpoint => endpoint.Port = Services.ContainerPort)
                .WithExternalHttpEndpoints();

        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            GatewayPort.ThrowIfUnusable(address.Host, address.Port, $"--{HostSetting}", $"--{PortSetting}");
            GatewayPort.ThrowIfHttpsIsUnusable(address.Host, address.Setting);
            return Task.CompletedTask;
        });
        return gateway
            .WithEndpoint(Services.EndpointName, endpoint =>
            {
                endpoint.IsProxied = false;
                endpoint.Port = endpoint.TargetPort = address.Port;
                endpoint.TargetHost = GatewayAddresses.LocalAddress(address.Host).ToString();
            })
            .WithEnvironment("ASPNETCORE_URLS", GatewayAddresses.HttpUrl(address.Host, address.Port))
            .WithExternalHttpEndpoints();
    }

    // The orchestrator must know the port before the gateway listens.
    private static int FreePort(IPAddress host)
    {
        using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(host, 0));
        }
        catch (SocketException)
        {
            // The host is not an address of this machine. GatewayPort.ThrowIfUnusable reports it.
            return 1;
        }

        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
