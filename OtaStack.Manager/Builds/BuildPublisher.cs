using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Hands results to the API. A complete folder is renamed into the build volume in one step, so that the inbox never
/// sees half a build.
/// </summary>
internal sealed class BuildPublisher(ManagerFolders folders, BuildStore store)
{
    /// <summary>
    /// Moves a packed folder into the build volume, or next to the build's log if the build is not published.
    /// </summary>
    /// <exception cref="BuildFailedException">Something else is at the target path.</exception>
    public void Move(BuildRecord build, string folder)
    {
        var target = build.Publish ? TargetOf(build) : Path.Combine(store.FolderOf(build.Id), "result");
        Directory.Move(folder, target);
        DirectorySync.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>
    /// Publishes a result that was compiled without publishing. It may be on another disk, so it is first copied to
    /// the target's volume. A result that was already copied, but not recorded because of a crash, is not copied
    /// again.
    /// </summary>
    /// <inheritdoc cref="Move"/>
    public void Copy(BuildRecord build)
    {
        var target = new DirectoryInfo(store.PublishedFolderOf(build));
        if (target is { Exists: true, LinkTarget: null })
            return;
        if (Path.Exists(target.FullName) || target.LinkTarget is not null)
            throw new BuildFailedException(
                $"{build.Project}/{build.Id} in the build folder is not a folder. Remove it.");

        var staging = Path.Combine(store.Staging, build.Id);
        store.TryDeleteFolder(staging);
        Directory.CreateDirectory(staging);
        try
        {
            foreach (var name in build.Files)
            {
                var copy = Path.Combine(staging, name);
                File.Copy(Path.Combine(store.ResultOf(build), name), copy);
                using var file = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite);
                file.Flush(flushToDisk: true);
            }

            DirectorySync.Flush(staging);
            Move(build with { Publish = true }, staging);
        }
        finally
        {
            store.TryDeleteFolder(staging);
        }
    }

    private string TargetOf(BuildRecord build)
    {
        // The IDE's user can also write to the build volume, so a link there must not lead the Manager elsewhere.
        var project = new DirectoryInfo(Path.Combine(folders.Builds, build.Project));
        if (project.LinkTarget is not null)
            throw new BuildFailedException($"{build.Project} in the build folder is a link. Remove it.");

        project.Create();
        DirectorySync.Flush(folders.Builds);
        return store.PublishedFolderOf(build);
    }
}
