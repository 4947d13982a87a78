using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

/// <summary>Result of a run of the fake arduino-cli.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The JSON object on standard output, without the log lines before it.</summary>
    public JsonNode Json => JsonNode.Parse(Output[Math.Max(0, Output.IndexOf("{\n", StringComparison.Ordinal))..])!;

    /// <summary>The <c>error</c> property of the JSON object on standard error.</summary>
    public string Failure => (string)JsonNode.Parse(Errors)!["error"]!;

    /// <summary>Throws if it failed.</summary>
    public CliResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"It ended with {ExitCode}: {Output}{Errors}");
}
