using OtaStack.ArduinoCli.Compiling;
using OtaStack.ArduinoCli.Images;

namespace OtaStack.ArduinoCli.CommandLine;

/// <summary>Everything that this program does.</summary>
internal static class Commands
{
    private const int Any = int.MaxValue;

    public static readonly IReadOnlyList<Command> All =
    [
        new("version", VersionCommand.Run),
        new("compile", CompileCommand.Run)
        {
            Switches = ["clean", "dump-profile", "export-binaries", "only-compilation-database", "optimize-for-debug", "quiet", "show-properties", "verbose"],
            Values = ["build-cache-path", "build-path", "build-property", "fqbn", "jobs", "libraries", "library", "output-dir", "profile", "warnings"],
            Letters = [('b', "fqbn"), ('e', "export-binaries"), ('j', "jobs"), ('m', "profile"), ('q', "quiet"), ('v', "verbose")],
            MostArguments = 1,
        },
        new(ElfToImageCommand.Name, ElfToImageCommand.Run)
        {
            Values = ["chip", "flash-freq", "flash-mode", "flash-size"],
            FewestArguments = 2,
            MostArguments = 2,
        },
    ];
}
