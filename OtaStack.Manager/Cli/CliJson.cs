using System.Text.Json.Serialization;

namespace OtaStack.Manager.Cli;

/// <summary>
/// What arduino-cli writes with <c>--json</c>, as much of it as is read here. Nearly every field is left out when it is
/// zero, false or empty: everything is optional here.
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
/// A failure: on standard error before the command did anything, in the result's own <c>error</c> later.
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

/// <param name="MaxSize">Bytes; 0 where the platform does not say.</param>
internal sealed record CliSectionSize(string? Name, long Size, long MaxSize);

internal sealed record CliPlatformReference(string? Id, string? Version);

/// <param name="Severity"><c>WARNING</c>, <c>ERROR</c>, <c>FATAL</c>, <c>NOTE</c>.</param>
/// <param name="Line">From 1; 0 where it is about no line.</param>
internal sealed record CliDiagnostic(string? Severity, string? Message, string? File, int Line, int Column);
