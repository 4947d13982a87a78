using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// Persistent folders, some of which several services share. They are named volumes when published. In run mode they
/// are folders of this machine, because our services run as processes and share them with the IDE's container.
/// </summary>
internal static class Folders
{
    public const string Setting = "Data:Path";

    /// <summary>The data folder of run mode: <c>Data:Path</c>, absolute or relative to the AppHost.</summary>
    public static string DataFolder(this IDistributedApplicationBuilder builder) =>
        Path.GetFullPath(Path.Combine(builder.AppHostDirectory, builder.Configuration[Setting] ?? "../.data"));

    /// <summary>Creates all folders in run mode. A container engine would create a missing one as root.</summary>
    /// <exception cref="OtaStack.Runner.CommandException">The data folder cannot be used, or another OtaStack uses
    /// it.</exception>
    public static void PrepareDataFolder(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
            OtaStack.Runner.Run.DataFolder.Prepare(builder.DataFolder(), $"--{Setting}");
    }

    /// <summary>Mounts a folder in a container.</summary>
    public static IResourceBuilder<ContainerResource> WithFolder(
        this IResourceBuilder<ContainerResource> container, StackFolder folder, bool isReadOnly = false)
    {
        var builder = container.ApplicationBuilder;
        return builder.ExecutionContext.IsRunMode
            ? container.WithBindMount(folder.In(builder.DataFolder()), folder.MountPath, isReadOnly)
            : container.WithVolume(folder.Name, folder.MountPath, isReadOnly);
    }

    /// <summary>Gives a service its folders, and sets their paths.</summary>
    public static IResourceBuilder<ProjectResource> WithFolders(
        this IResourceBuilder<ProjectResource> service, IEnumerable<FolderUse> folders)
    {
        var builder = service.ApplicationBuilder;
        foreach (var use in folders)
        {
            if (builder.ExecutionContext.IsRunMode)
            {
                service.WithEnvironment(use.Setting, use.ValueIn(builder.DataFolder()));
                continue;
            }

            service
                .WithEnvironment(use.Setting, use.ValueInContainer)
                // WithVolume is for containers only, and a project becomes one only when published.
                .WithAnnotation(new ContainerMountAnnotation(
                    use.Folder.Name, use.Folder.MountPath, ContainerMountType.Volume, use.IsReadOnly));
        }

        return service;
    }
}
