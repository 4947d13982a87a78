namespace OtaStack.Tests.Manager;

/// <summary>
/// A shell script that replaces arduino-cli, to hang, fail or count its runs. Each run adds a line with its arguments
/// to <see cref="Runs"/>.
/// </summary>
public sealed class ShellCli : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("otastack-cli-").FullName;

    /// <param name="script">The body of a POSIX shell script; <c>$here</c> is its folder.</param>
    public ShellCli(string script)
    {
        Path = System.IO.Path.Combine(_folder, "arduino-cli");
        System.IO.File.WriteAllText(Path, $$"""
            #!/bin/sh
            here='{{_folder}}'
            if [ "$1" = --config-file ]; then shift 2; fi
            if [ "$1" = version ]; then echo '{"Application":"arduino-cli","VersionString":"1.5.1"}'; exit 0; fi
            echo "$*" >> "$here/runs"
            {{script}}
            """);
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(Path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    /// <summary>The arguments of each run so far.</summary>
    public IReadOnlyList<string> Runs => System.IO.File.Exists(File("runs")) ? System.IO.File.ReadAllLines(
        File("runs")) : [];

    /// <summary>A file in the script's folder.</summary>
    public string File(string name) => System.IO.Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
