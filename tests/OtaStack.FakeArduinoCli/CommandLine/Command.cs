namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>A command, its options and arguments.</summary>
/// <param name="Name">Its words, separated by single spaces.</param>
/// <param name="Run">Runs the command. Throws <see cref="CliException"/> on failure.</param>
internal sealed record Command(string Name, Func<Invocation, ExitCode> Run)
{
    /// <summary>Options without a value, such as <c>--clean</c>.</summary>
    public string[] Switches { get; init; } = [];

    /// <summary>Options with a value, such as <c>--fqbn</c>. Each can be repeated.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>One-letter names of options.</summary>
    public (char Letter, string Name)[] Letters { get; init; } = [];

    public int FewestArguments { get; init; }

    public int MostArguments { get; init; }
}
