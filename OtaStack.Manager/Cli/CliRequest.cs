namespace OtaStack.Manager.Cli;

/// <summary>One run of arduino-cli.</summary>
/// <param name="Arguments">Command and options; user input must follow <c>=</c> or <c>--</c>.</param>
internal sealed record CliRequest(IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Receives each line of both streams, including log lines (<see cref="CliLog"/>), one at a time. Must be fast.
    /// </summary>
    public Action<CliLine>? OnLine { get; init; }

    /// <summary>Additional environment variables (<see cref="CliEnvironment"/>).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives the id of the process group when it has started.</summary>
    public Action<int>? OnStarted { get; init; }
}
