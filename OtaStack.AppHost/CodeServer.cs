using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// The browser IDE. <c>OtaStack.Ide/Dockerfile</c> defines its container. It does not ask for a password, because
/// people sign in at the gateway, and only the gateway can reach it.
/// </summary>
/// <param name="Mode">How it runs, and why.</param>
/// <param name="Resource">Null if it is off.</param>
internal sealed record CodeServer(IdeMode Mode, IResourceBuilder<IResourceWithEndpoints>? Resource);

internal static class CodeServerExtensions
{
    private const string ImageSetting = "Ide:Image";
    private const string HomeVolumeSetting = "Ide:HomeVolume";
    private const string Home = "/home/coder";

    /// <summary>
    /// Adds code-server as <c>Ide:Mode</c> says. Nothing waits for it, because boards and all other pages work without
    /// it.
    /// </summary>
    /// <exception cref="DistributedApplicationException"><c>Ide:Mode</c> is not valid.</exception>
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
    /// Tells the gateway the address of code-server: its endpoint, or the socket of its process. While code-server is
    /// not available, <c>/ide</c> shows a note that says why.
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

        File.WriteAllText(process.Note, "It is turned off. The setting Ide:Mode of the AppHost is \"off\".\n");
        return gateway;
    }

    // In run mode, its port is open on the loopback interface, because the gateway is a process of this machine. Other
    // users of the machine can reach the container through it. Process mode does not open a port.
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

        // A new volume starts with the image's home; a bind mount would hide it. In run mode, the engine creates the
        // volume, because the orchestrator of Aspire 13.6 ends the AppHost when it cannot create one.
        return builder.ExecutionContext.IsRunMode
            ? container.WithContainerRuntimeArgs(
                $"--volume={builder.Configuration[HomeVolumeSetting] ?? "otastack-ide-home"}:{Home}")
            : container.WithVolume(StackFolders.IdeHome.Name, Home);
    }

    // It listens on a socket that only this user can open, because a port would be open to every user of the machine.
    // The runner of `./otastack run` installs what is missing, including our extension.
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
