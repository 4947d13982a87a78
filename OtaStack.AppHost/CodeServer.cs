using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// The browser IDE. Everything about its container is in <c>OtaStack.Ide/Dockerfile</c>. It asks for no password: people
/// sign in at the gateway, and nothing but the gateway reaches it.
/// </summary>
internal static class CodeServer
{
    /// <summary>The gateway finds the IDE under this name: <c>services:ide:ide:0</c>.</summary>
    public const string EndpointName = "ide";

    /// <summary>
    /// Adds code-server: as a container, or, in run mode with <c>Ide:Mode=process</c>, as the process that
    /// <c>./otastack run</c> has. Nothing waits for it: without a container engine the rest of the stack runs all the same.
    /// </summary>
    /// <exception cref="DistributedApplicationException"><c>Ide:Mode</c> is another word.</exception>
    public static IResourceBuilder<IResourceWithEndpoints> AddCodeServer(
        this IDistributedApplicationBuilder builder, string name, Folder workspace, Folder toolchain, Folder builds)
    {
        var mode = builder.ExecutionContext.IsPublishMode ? "container" : builder.Configuration["Ide:Mode"];
        return mode switch
        {
            "container" or null => builder.AddContainer(name, workspace, toolchain, builds),
            "process" => builder.AddProcess(name, workspace),
            _ => throw new DistributedApplicationException(
                $"Ide:Mode is \"{mode}\": expected \"container\" or \"process\"."),
        };
    }

    /// <summary>
    /// Tells the gateway where code-server is: its endpoint, or the socket of its process, and the note that says why
    /// the process does not listen yet.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithCodeServer(
        this IResourceBuilder<ProjectResource> gateway, IResourceBuilder<IResourceWithEndpoints> ide) =>
        ide.Resource is ExecutableResource process
            ? gateway
                .WithEnvironment(
                    StackSettings.AddressOf(process.Name, EndpointName), new IdeProcess(process.WorkingDirectory).Address)
                .WithEnvironment(StackSettings.IdeNote, new IdeProcess(process.WorkingDirectory).Note)
            : gateway.WithReference(ide.GetEndpoint(EndpointName));

    // In run mode its port is open on this machine's loopback, for the gateway is a process of this machine then; other
    // users of the machine get into the container by it. Where that matters, process mode leaves no port.
    private static IResourceBuilder<ContainerResource> AddContainer(
        this IDistributedApplicationBuilder builder, string name, Folder workspace, Folder toolchain, Folder builds)
    {
        // Only a volume takes over the home that the image brings, a folder of this machine would hide it.
        var home = builder.ExecutionContext.IsPublishMode ? "ide-home" : "otastack-ide-home";

        return builder.AddDockerfile(name, "../OtaStack.Ide")
            .WithHttpEndpoint(targetPort: Services.ContainerPort, name: EndpointName)
            .WithHttpHealthCheck("/healthz", endpointName: EndpointName)
            .WithFolder(workspace, "/workspace")
            .WithFolder(toolchain, "/toolchain", isReadOnly: true)
            .WithFolder(builds, "/builds", isReadOnly: true)
            .WithVolume(home, "/home/coder")
            .WithContainerRuntimeArgs(
                "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", $"--tmpfs={Publishing.SharedTmp}");
    }

    // Behind a socket that only this user may open, for a port would be open to every user of the machine. The runner of
    // `./otastack run` sets up what is missing, our extension too.
    private static IResourceBuilder<ExecutableResource> AddProcess(
        this IDistributedApplicationBuilder builder, string name, Folder workspace)
    {
        var home = builder.AddFolder(name, below: name, isPrivate: true).HostPath;
        var runner = typeof(IdeProcess).Assembly.Location;

        return builder.AddExecutable(
            name, "dotnet", home, runner, "ide", "--home", home, "--workspace", workspace.HostPath);
    }
}
