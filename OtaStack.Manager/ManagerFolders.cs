using System.Buffers;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Storage;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager;

/// <summary>
/// The folders of <see cref="ManagerOptions"/>, absolute, created with the first use of this object. From then on other
/// users of the machine cannot access them, and a second Manager cannot use them: it would end the builds of this one,
/// run queued builds a second time, delete unfinished results, and change platforms during a build.
/// </summary>
internal sealed partial class ManagerFolders : IDisposable
{
    private static readonly SearchValues<char> NotInCommandLines = SearchValues.Create("\"'{}$`");

    private readonly List<FolderLock> _locks = [];

    /// <exception cref="StartupException">A folder cannot be created, or another Manager uses it; the message says
    /// which and why.</exception>
    public ManagerFolders(IOptions<ManagerOptions> options, ILogger<ManagerFolders> logger)
    {
        var paths = options.Value;
        // Sketches, results and object files contain Wi-Fi passwords.
        Data = Create(paths.DataPath, OwnerOnly.CreateFolder);
        Workspace = Create(paths.WorkspacePath, OwnerOnly.CreateFolder);
        Toolchain = Create(paths.ToolchainPath, OwnerOnly.CreateFolder);
        Builds = Create(paths.BuildsPath, path => CreateBuilds(path, paths.BuildsGroup, logger));

        try
        {
            _locks.Add(FolderLock.Take(Data, "manager.lock", "Manager's data folder"));
            _locks.Add(FolderLock.Take(Builds, ".manager.lock", "build folder"));
            _locks.Add(FolderLock.Take(Toolchain, ".manager.lock", "toolchain folder"));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Data { get; }

    public string Workspace { get; }

    public string Toolchain { get; }

    public string Builds { get; }

    public void Dispose()
    {
        foreach (var held in _locks)
            held.Dispose();
        _locks.Clear();
    }

    private static string Create(string path, Func<string, string> create)
    {
        // arduino-cli's recipes put quotes and braces around paths, and cannot escape them.
        if (path.AsSpan().ContainsAny(NotInCommandLines) || path.Any(char.IsControl))
            throw new StartupException(
                $"The path {path} contains characters that compiler command lines do not support. Choose another "
                    + "folder.");

        try
        {
            return create(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folder {path} cannot be created: {exception.Message}", exception);
        }
    }

    private static string CreateBuilds(string path, int? group, ILogger logger)
    {
        if (group is not { } reader || OperatingSystem.IsWindows())
            return OwnerOnly.CreateFolder(path);

        var folder = Directory.CreateDirectory(path).FullName;
        if (!GroupFolder.TryShare(folder, reader))
            LogNotShared(logger, folder, reader);
        return folder;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Could not give {Folder} to group {Group}: another user owns it, or this user is not in the group. Its "
            + "permissions are unchanged")]
    private static partial void LogNotShared(ILogger logger, string folder, int group);
}
