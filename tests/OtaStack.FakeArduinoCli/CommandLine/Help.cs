namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>The text of <c>--help</c>.</summary>
internal static class Help
{
    public static string Text => $"""
        OtaStack's stand-in for arduino-cli {Program.Version}. This is not the real arduino-cli.

        It is for tests and for the demo, on machines that cannot download arduino-cli. It compiles sketches with
        Debian's arduino-builder and compilers, for the boards of its own test platforms only. See README.md.

        Commands:
        {string.Join('\n', Commands.All.Select(command => "  " + command.Name))}
        """;

    /// <summary>True if the arguments ask for help, and without arguments.</summary>
    public static bool IsWanted(string[] words) =>
        words is [] or ["help", ..] || words.TakeWhile(word => word != "--").Any(word => word is "--help" or "-h");
}
