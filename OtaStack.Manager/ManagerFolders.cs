using System.Buffers;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Manager;

/// <summary>The folders of <see cref="ManagerOptions"/>, absolute, created with the first use of this object.</summary>
internal sealed class ManagerFolders
{
    private static readonly SearchValues<char> NotInCommandLines = SearchValues.Create("\"'{}$`");

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
        // arduino-cli's recipes have quotes and braces of their own around paths, and no way to escape them.
        if (path.AsSpan().ContainsAny(NotInCommandLines) || path.Any(char.IsControl))
            throw new StartupException($"The folder {path} has characters in its path that compilers' command lines cannot hold. Choose another.");

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
