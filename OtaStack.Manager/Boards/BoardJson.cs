using System.Text.Json.Serialization;

namespace OtaStack.Manager.Boards;

/// <summary>
/// arduino-cli's JSON about boards (<c>internal/cli/feedback/result/rpc.go</c>); empty fields are left out.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CliBoards))]
[JsonSerializable(typeof(CliBoardDetails))]
internal sealed partial class BoardJson : JsonSerializerContext;

/// <summary><c>board listall --json</c>: boards of the installed platforms, without hidden ones.</summary>
internal sealed record CliBoards(IReadOnlyList<CliBoard>? Boards);

internal sealed record CliBoard(string? Name, string? Fqbn);

/// <summary><c>board details --json -b FQBN</c>.</summary>
internal sealed record CliBoardDetails(string? Name, IReadOnlyList<CliBoardOption>? ConfigOptions);

internal sealed record CliBoardOption(string? Option, string? OptionLabel, IReadOnlyList<CliBoardOptionValue>? Values);

internal sealed record CliBoardOptionValue(string? Value, string? ValueLabel, bool Selected);
