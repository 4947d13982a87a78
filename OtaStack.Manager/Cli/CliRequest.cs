namespace OtaStack.Manager.Cli;

/// <summary>One run of arduino-cli.</summary>
/// <param name="Arguments">Command and options; what comes from outside stands behind <c>=</c> or <c>--</c>.</param>
internal sealed record CliRequest(IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Gets each line of either stream as it comes, one at a time, log lines too (<see cref="CliLog"/>). Must be quick.
    /// </summary>
    public Action<CliLine>? OnLine { get; init; }

    /// <summary>On top of the few variables that it gets anyway (<see cref="CliEnvironment"/>).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the id of its process group once it runs.</summary>
    public Action<int>? OnStarted { get; init; }
}
