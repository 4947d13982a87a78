using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

/// <summary>What a run of the stand-in left.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The object on standard output; log lines before it are skipped.</summary>
    public JsonNode Json => JsonNode.Parse(Output[Math.Max(0, Output.IndexOf("{\n", StringComparison.Ordinal))..])!;

    /// <summary>The <c>error</c> of the object on standard error.</summary>
    public string Failure => (string)JsonNode.Parse(Errors)!["error"]!;

    /// <summary>This, if it went well.</summary>
    public CliResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"It ended with {ExitCode}: {Output}{Errors}");
}
