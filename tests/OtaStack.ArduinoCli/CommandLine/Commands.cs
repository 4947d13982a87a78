using OtaStack.ArduinoCli.Compiling;
using OtaStack.ArduinoCli.Images;
using OtaStack.ArduinoCli.Platforms;
using OtaStack.ArduinoCli.TestIndex;

namespace OtaStack.ArduinoCli.CommandLine;

/// <summary>Everything that this program does.</summary>
internal static class Commands
{
    private const int Any = int.MaxValue;

    /// <summary>Platforms' own scripts; this program runs none.</summary>
    private static readonly string[] Scripts = ["run-post-install", "run-pre-uninstall", "skip-post-install", "skip-pre-uninstall"];

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
        new("core update-index", CoreCommands.UpdateIndex),
        new("core search", CoreCommands.Search) { Switches = ["all"], Letters = [('a', "all")], MostArguments = Any },
        new("core list", CoreCommands.List) { Switches = ["all", "updatable"] },
        new("core install", CoreCommands.Install)
        {
            Switches = ["no-overwrite", .. Scripts],
            FewestArguments = 1,
            MostArguments = Any,
        },
        new("core upgrade", CoreCommands.Upgrade) { Switches = Scripts, MostArguments = Any },
        new("core uninstall", CoreCommands.Uninstall) { Switches = Scripts, FewestArguments = 1, MostArguments = Any },
        new(ElfToImageCommand.Name, ElfToImageCommand.Run)
        {
            Values = ["chip", "flash-freq", "flash-mode", "flash-size"],
            FewestArguments = 2,
            MostArguments = 2,
        },
        new(TestIndexCommand.Name, TestIndexCommand.Run)
        {
            Switches = ["serve"],
            Values = ["noise", "rate"],
            FewestArguments = 1,
            MostArguments = 1,
        },
    ];
}
