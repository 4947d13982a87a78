using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Manager;

/// <summary>The folders of <see cref="ManagerOptions"/>, absolute, created with the first use of this object.</summary>
internal sealed class ManagerFolders
{
    /// <exception cref="StartupException">A folder cannot be made; the message says which and why.</exception>
    public ManagerFolders(IOptions<ManagerOptions> options)
    {
        var paths = options.Value;
        Data = Create(paths.DataPath);
        Workspace = Create(paths.WorkspacePath);
        Toolchain = Create(paths.ToolchainPath);
        Builds = Create(paths.BuildsPath);
    }

    public string Data { get; }

    public string Workspace { get; }

    public string Toolchain { get; }

    public string Builds { get; }

    private static string Create(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folder {path} cannot be made: {exception.Message}", exception);
        }
    }
}
