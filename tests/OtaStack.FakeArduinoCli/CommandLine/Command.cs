namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>A command and what it takes.</summary>
/// <param name="Name">Its words, one blank between them.</param>
/// <param name="Run">Carries it out; failures are <see cref="CliException"/>s.</param>
internal sealed record Command(string Name, Func<Invocation, ExitCode> Run)
{
    /// <summary>Options without a value, such as <c>--clean</c>.</summary>
    public string[] Switches { get; init; } = [];

    /// <summary>Options with a value, such as <c>--fqbn</c>; each can be given several times.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>One-letter names of options.</summary>
    public (char Letter, string Name)[] Letters { get; init; } = [];

    public int FewestArguments { get; init; }

    public int MostArguments { get; init; }
}
