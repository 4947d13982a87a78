using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// The browser IDE. Everything about its container is in <c>OtaStack.Ide/Dockerfile</c>. It asks for no password:
/// people sign in at the gateway, and nothing but the gateway reaches it.
/// </summary>
/// <param name="Mode">How it runs, and why.</param>
/// <param name="Resource">Null where it is off.</param>
internal sealed record CodeServer(IdeMode Mode, IResourceBuilder<IResourceWithEndpoints>? Resource);

internal static class CodeServerExtensions
{
    private const string ImageSetting = "Ide:Image";
    private const string HomeVolumeSetting = "Ide:HomeVolume";
    private const string Home = "/home/coder";

    /// <summary>
    /// Adds code-server as setting <c>Ide:Mode</c> says. Nothing waits for it: boards and all other pages do without.
    /// </summary>
    /// <exception cref="DistributedApplicationException"><c>Ide:Mode</c> is another word.</exception>
    public static CodeServer AddCodeServer(this IDistributedApplicationBuilder builder, string name)
    {
        var mode = IdeMode.Choose(builder);
        return new CodeServer(mode, mode.Kind switch
        {
            IdeKind.Container => builder.AddContainer(name),
            IdeKind.Process => builder.AddProcess(name),
            _ => null,
        });
    }

    /// <summary>
    /// Tells the gateway where code-server is: its endpoint, or the socket of its process. As long as code-server is
    /// not there, <c>/ide</c> shows a note that says why.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithCodeServer(
        this IResourceBuilder<ProjectResource> gateway, CodeServer ide)
    {
        if (ide is { Mode.Kind: IdeKind.Container, Resource: { } container })
            return gateway.WithReference(container.GetEndpoint(StackNames.IdeEndpoint));

        var process = gateway.ApplicationBuilder.IdeProcess();
        gateway.WithEnvironment(StackSettings.IdeNote, process.Note);
        if (ide.Resource is { } resource)
        {
            return gateway
                .WithEnvironment(StackSettings.AddressOf(StackNames.Ide, StackNames.IdeEndpoint), process.Address)
                .WithReferenceRelationship(resource.Resource);
        }

        File.WriteAllText(process.Note, "It is turned off: the setting Ide:Mode of the AppHost is \"off\".\n");
        return gateway;
    }

    // In run mode its port is open on this machine's loopback, for the gateway is a process of this machine then; other
    // users of the machine get into the container by it. Where that matters, process mode leaves no port.
    private static IResourceBuilder<ContainerResource> AddContainer(
        this IDistributedApplicationBuilder builder, string name)
    {
        var container = builder.ExecutionContext.IsRunMode
            && builder.Configuration[ImageSetting] is { Length: > 0 } image
            ? builder.AddContainer(name, image)
            : builder.AddDockerfile(name, "../OtaStack.Ide");
        container
            .WithHttpEndpoint(targetPort: Services.ContainerPort, name: StackNames.IdeEndpoint)
            .WithHttpHealthCheck("/healthz", endpointName: StackNames.IdeEndpoint)
            .WithFolder(StackFolders.Workspace)
            .WithFolder(StackFolders.Toolchain, isReadOnly: true)
            .WithFolder(StackFolders.Builds, isReadOnly: true)
            .WithIconName("Code")
            .WithContainerRuntimeArgs(
                "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", $"--tmpfs={Publishing.SharedTmp}");

        // Only a volume takes over the home that the image brings, a folder of this machine would hide it. In run mode
        // the engine itself makes it: the orchestrator of Aspire 13.6 ends the AppHost when it cannot make a volume.
        return builder.ExecutionContext.IsRunMode
            ? container.WithContainerRuntimeArgs(
                $"--volume={builder.Configuration[HomeVolumeSetting] ?? "otastack-ide-home"}:{Home}")
            : container.WithVolume(StackFolders.IdeHome.Name, Home);
    }

    // Behind a socket that only this user may open, for a port would be open to every user of the machine. The runner
    // of `./otastack run` sets up what is missing, our extension too.
    private static IResourceBuilder<ExecutableResource> AddProcess(
        this IDistributedApplicationBuilder builder, string name)
    {
        var process = builder.IdeProcess();
        var runner = typeof(IdeProcess).Assembly.Location;
        var workspace = StackFolders.Workspace.In(builder.DataFolder());

        return builder
            .AddExecutable(name, "dotnet", process.Home, runner, "ide", "--home", process.Home,
                "--workspace", workspace)
            .WithSocketHealthCheck(process.Socket, "/healthz")
            .WithIconName("Code");
    }

    private static IdeProcess IdeProcess(this IDistributedApplicationBuilder builder) =>
        new(StackFolders.IdeHome.In(builder.DataFolder()));
}
