using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.Compiling;
using OtaStack.FakeArduinoCli.Images;
using OtaStack.FakeArduinoCli.Libraries;
using OtaStack.FakeArduinoCli.Platforms;
using OtaStack.FakeArduinoCli.Settings;
using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>All commands.</summary>
internal static class Commands
{
    private const int Any = int.MaxValue;

    /// <summary>Options for scripts of platforms. This program does not run scripts.</summary>
    private static readonly string[] Scripts = [
        "run-post-install", "run-pre-uninstall", "skip-post-install", "skip-pre-uninstall"];

    public static readonly IReadOnlyList<Command> All =
    [
        new("version", VersionCommand.Run),
        new("compile", CompileCommand.Run)
        {
            Switches = ["clean", "export-binaries", "only-compilation-database", "verbose"],
            Values =
            [
                "build-cache-path", "build-path", "build-property", "fqbn", "jobs", "libraries", "library",
                "output-dir",
                "profile", "warnings",
            ],
            Letters = [('b', "fqbn"), ('e', "export-binaries"), ('j', "jobs"), ('m', "profile"), ('v', "verbose")],
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
        new("lib update-index", LibCommands.UpdateIndex),
        new("lib search", LibCommands.Search) { Switches = ["omit-releases-details"], MostArguments = Any },
        new("lib list", LibCommands.List) { Switches = ["all", "updatable"], MostArguments = 1 },
        new("lib install", LibCommands.Install)
        {
            Switches = ["git-url", "no-deps", "zip-path"],
            FewestArguments = 1,
            MostArguments = Any,
        },
        new("lib upgrade", LibCommands.Upgrade) { MostArguments = Any },
        new("lib uninstall", LibCommands.Uninstall) { FewestArguments = 1, MostArguments = Any },
        new("board list", BoardCommands.List),
        new("board listall", BoardCommands.ListAll)
        {
            Switches = ["show-hidden"],
            Letters = [('a', "show-hidden")],
            MostArguments = Any,
        },
        new("board details", BoardCommands.Details)
        {
            Values = ["fqbn"],
            Letters = [('b', "fqbn")],
            MostArguments = 1,
        },
        new("config dump", ConfigCommands.Dump),
        new("config get", ConfigCommands.Get) { FewestArguments = 1, MostArguments = Any },
        new("config set", ConfigCommands.Set) { FewestArguments = 2, MostArguments = Any },
        new("config add", ConfigCommands.Add) { FewestArguments = 2, MostArguments = Any },
        new("config remove", ConfigCommands.Remove) { FewestArguments = 2, MostArguments = Any },
        new("config delete", ConfigCommands.Delete) { FewestArguments = 1, MostArguments = 1 },
        new("config init", ConfigCommands.Init) { Switches = ["overwrite"], Values = ["dest-dir", "dest-file"] },
        new(ElfToImageCommand.Name, ElfToImageCommand.Run)
        {
            Values = ["chip", "flash-freq", "flash-mode", "flash-size"],
            FewestArguments = 2,
            MostArguments = 2,
        },
        new(SignImageCommand.Name, SignImageCommand.Run)
        {
            Values = ["private-key"],
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
