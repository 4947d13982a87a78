using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace OtaStack.AppHost;

/// <summary>The browser IDE. Everything about its container is in <c>code-server/Dockerfile</c>.</summary>
internal static class CodeServer
{
    /// <summary>The gateway finds the IDE under this name: <c>services:ide:ide:0</c>.</summary>
    public const string EndpointName = "ide";

    /// <summary>Letters and digits only, so that it can be typed and pasted anywhere; over 128 bits.</summary>
    public static GenerateParameterDefault GeneratedPassword => new() { MinLength = 22, Special = false };

    /// <summary>
    /// Adds code-server: as a container, or, in run mode with <c>Ide:Mode=process</c>, as the <c>code-server</c> that
    /// is on PATH. Nothing waits for it: without a container engine the rest of the stack runs all the same.
    /// </summary>
    /// <exception cref="DistributedApplicationException"><c>Ide:Mode</c> is another word.</exception>
    public static IResourceBuilder<IResourceWithEndpoints> AddCodeServer(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource> password,
        Folder builds)
    {
        var mode = builder.ExecutionContext.IsPublishMode ? "container" : builder.Configuration["Ide:Mode"];
        return mode switch
        {
            "container" or null => builder.AddContainer(name, password, builds),
            "process" => builder.AddProcess(name, password),
            _ => throw new DistributedApplicationException(
                $"Ide:Mode is \"{mode}\": expected \"container\" or \"process\"."),
        };
    }

    private static IResourceBuilder<ContainerResource> AddContainer(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource> password,
        Folder builds)
    {
        var workspace = builder.AddFolder("workspace", below: "workspace");

        // Only a volume takes over the settings that the image brings, a folder of this machine would hide them.
        var home = builder.ExecutionContext.IsPublishMode ? "ide" : "otastack-ide";

        return builder.AddDockerfile(name, "code-server")
            .WithHttpEndpoint(targetPort: Services.ContainerPort, name: EndpointName)
            .WithHttpHealthCheck("/healthz", endpointName: EndpointName)
            .WithEnvironment("PASSWORD", password)
            .WithFolder(builds, "/builds")
            .WithFolder(workspace, "/home/coder/workspace")
            .WithVolume(home, "/home/coder/.local/share/code-server")
            .WithContainerRuntimeArgs("--cap-drop=ALL", "--security-opt=no-new-privileges")
            .PublishAsComposeService();
    }

    private static IResourceBuilder<ExecutableResource> AddProcess(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> password)
    {
        var home = builder.AddFolder(name, below: name).HostPath;
        var workspace = builder.AddFolder("workspace", below: "workspace").HostPath;

        // PORT, which Aspire sets, replaces the port of --bind-addr.
        return builder.AddExecutable(
                name, "code-server", workspace,
                "--bind-addr", "127.0.0.1:0",
                "--auth", "password",
                "--config", Path.Combine(home, "config.yaml"),
                "--user-data-dir", home,
                "--extensions-dir", Path.Combine(home, "extensions"),
                "--disable-proxy",
                "--disable-telemetry",
                "--disable-update-check",
                "--disable-workspace-trust",
                "--disable-getting-started-override",
                workspace)
            .WithHttpEndpoint(name: EndpointName, env: "PORT")
            .WithHttpHealthCheck("/healthz", endpointName: EndpointName)
            .WithEnvironment("PASSWORD", password);
    }
}
