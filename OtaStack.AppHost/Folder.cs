using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace OtaStack.AppHost;

/// <summary>
/// A folder that outlives the services: published, a named volume; in run mode a folder of this machine, because our
/// services run as processes then and share it with the IDE's container.
/// </summary>
/// <param name="Volume">Name of the volume.</param>
/// <param name="HostPath">Absolute path on this machine, used in run mode only.</param>
internal sealed record Folder(string Volume, string HostPath);

internal static class FolderExtensions
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Names a folder, kept in run mode at <paramref name="below"/> inside <c>Data:Path</c> (a path relative to the
    /// AppHost, or absolute). Run mode creates it: a container engine that finds it missing would create it as root's.
    /// <paramref name="isPrivate"/> keeps other users of this machine out.
    /// </summary>
    public static Folder AddFolder(
        this IDistributedApplicationBuilder builder, string volume, string below, bool isPrivate = false)
    {
        var root = Path.Combine(builder.AppHostDirectory, builder.Configuration["Data:Path"] ?? "../.data");
        var folder = new Folder(volume, Path.GetFullPath(Path.Combine(root, below)));
        if (builder.ExecutionContext.IsRunMode)
        {
            if (isPrivate && !OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder.HostPath, OwnerOnly);
            else
                Directory.CreateDirectory(folder.HostPath);
        }

        return folder;
    }

    /// <summary>Gives a container the folder at <paramref name="target"/>.</summary>
    public static IResourceBuilder<ContainerResource> WithFolder(
        this IResourceBuilder<ContainerResource> container, Folder folder, string target, bool isReadOnly = false) =>
        container.ApplicationBuilder.ExecutionContext.IsRunMode
            ? container.WithBindMount(folder.HostPath, target, isReadOnly)
            : container.WithVolume(folder.Volume, target, isReadOnly);

    /// <summary>
    /// Gives a service the folder, and tells it the place through the environment variable
    /// <paramref name="setting"/>: <paramref name="target"/> when published, the folder on this machine in run mode;
    /// or <paramref name="file"/> in it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithFolder(
        this IResourceBuilder<ProjectResource> service,
        Folder folder,
        string target,
        string setting,
        string? file = null,
        bool isReadOnly = false)
    {
        if (service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service.WithEnvironment(setting, Path.Combine(folder.HostPath, file ?? ""));

        return service
            .WithEnvironment(setting, file is null ? target : $"{target}/{file}")
            // WithVolume is for containers only, and a project becomes one only when published.
            .WithAnnotation(new ContainerMountAnnotation(
                folder.Volume, target, ContainerMountType.Volume, isReadOnly));
    }
}
