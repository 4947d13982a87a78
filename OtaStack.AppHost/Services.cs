using OtaStack.Runner.Layout;
using OtaStack.Runner.Run;

namespace OtaStack.AppHost;

/// <summary>What OtaStack's own services have in common as resources.</summary>
internal static class Services
{
    /// <summary>The port every service listens on inside its container.</summary>
    public const int ContainerPort = 8080;

    /// <summary>The name of every service's endpoint.</summary>
    public const string EndpointName = StackNames.HttpEndpoint;

    // The ranges from which Docker and Podman take subnets. Api does not publish a port, so nobody outside its network
    // can pretend to be a proxy.
    private static readonly string[] ContainerNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

    /// <summary>
    /// Adds a service with one plain HTTP endpoint, healthy when <c>/health</c> answers 200. In run mode the system
    /// picks the port.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        int? targetPort = builder.ExecutionContext.IsPublishMode ? ContainerPort : null;

        // A launch profile would add its own endpoints, to a container too.
        var service = builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(targetPort: targetPort, name: EndpointName)
            .WithHttpHealthCheck("/health")
            .WithoutDeveloperCertificate()
            // Otherwise Aspire makes the service trust anybody's X-Forwarded-For.
            .DisableForwardedHeaders()
            // Aspire makes exporters retry for 10 seconds, so a service that stops after the dashboard would wait.
            .WithEnvironment(context => context.EnvironmentVariables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"));
        return builder.ExecutionContext.IsRunMode ? service.RunAsForPeople() : service;
    }

    /// <summary>
    /// In publish mode, the service takes the client's address from the forwarded headers of its proxy, another
    /// container. In run mode, the proxy is on loopback, which services trust anyway.
    /// </summary>
    public static IResourceBuilder<ProjectResource> TrustProxiesOnContainerNetworks(
        this IResourceBuilder<ProjectResource> service)
    {
        if (service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service;

        foreach (var (index, network) in ContainerNetworks.Index())
            service.WithEnvironment($"Proxies__Networks__{index}", network);
        return service;
    }

    /// <summary>
    /// The project serves HTTP only, so Aspire does not give it the developer certificate, and does not warn about a
    /// missing one.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithoutDeveloperCertificate(
        this IResourceBuilder<ProjectResource> project) =>
#pragma warning disable ASPIRECERTIFICATES001 // Experimental, but the only API that turns the certificate off.
        project.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001

    // As `./otastack run` does it.
    private static IResourceBuilder<ProjectResource> RunAsForPeople(this IResourceBuilder<ProjectResource> service)
    {
        foreach (var (name, value) in ServiceEnvironment.LogDefaults.Concat(ServiceEnvironment.Fixed))
            service.WithEnvironment(name, value);
        return service;
    }
}
