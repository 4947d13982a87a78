using System.Text.Json.Serialization;

namespace OtaStack.Manager.Cli;

/// <summary>
/// The parts of arduino-cli's <c>--json</c> output that the Manager reads. All fields are optional, because
/// arduino-cli omits values that are zero, false or empty.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(CliError))]
[JsonSerializable(typeof(CliLogRecord))]
[JsonSerializable(typeof(CliVersionInfo))]
[JsonSerializable(typeof(CliCompileResult))]
internal sealed partial class CliJson : JsonSerializerContext;

/// <summary>
/// A failure: on standard error if the command did not start, otherwise in the result's <c>error</c>.
/// </summary>
internal sealed record CliError(string? Error);

/// <summary>A line of <c>--log --log-format json</c>.</summary>
internal sealed record CliLogRecord(string? Msg);

/// <summary><c>version --json</c>.</summary>
internal sealed record CliVersionInfo([property: JsonPropertyName("VersionString")] string? VersionString);

/// <summary><c>compile --json</c>.</summary>
internal sealed record CliCompileResult(
    string? CompilerOut, string? CompilerErr, CliBuilderResult? BuilderResult, bool Success, string? Error,
    IReadOnlyList<string>? Warnings);

internal sealed record CliBuilderResult(
    string? BuildPath,
    IReadOnlyList<CliUsedLibrary>? UsedLibraries,
    IReadOnlyList<CliSectionSize>? ExecutableSectionsSize,
    CliPlatformReference? BoardPlatform,
    IReadOnlyList<CliDiagnostic>? Diagnostics);

internal sealed record CliUsedLibrary(string? Name, string? Version);

/// <param name="MaxSize">Bytes; 0 if the platform does not say.</param>
internal sealed record CliSectionSize(string? Name, long Size, long MaxSize);

internal sealed record CliPlatformReference(string? Id, string? Version);

/// <param name="Severity"><c>WARNING</c>, <c>ERROR</c>, <c>FATAL</c>, <c>NOTE</c>.</param>
/// <param name="Line">From 1; 0 if it does not refer to a line.</param>
internal sealed record CliDiagnostic(string? Severity, string? Message, string? File, int Line, int Column);
