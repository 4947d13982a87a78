using System.Text.Json.Serialization;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// arduino-cli's JSON about platforms (<c>internal/cli/feedback/result/rpc.go</c>); empty fields are left out.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CliPlatforms))]
internal sealed partial class PlatformJson : JsonSerializerContext;

/// <summary><c>core list --all --json</c>.</summary>
internal sealed record CliPlatforms(IReadOnlyList<CliPlatform>? Platforms);

/// <param name="Releases">By version, oldest first.</param>
internal sealed record CliPlatform(
    string? Id,
    string? Maintainer,
    string? Website,
    bool Deprecated,
    Dictionary<string, CliPlatformRelease>? Releases,
    string? InstalledVersion,
    string? LatestVersion);

/// <param name="Compatible">False if it has no tools for this operating system.</param>
internal sealed record CliPlatformRelease(string? Name, IReadOnlyList<CliPlatformBoard>? Boards, bool Compatible);

internal sealed record CliPlatformBoard(string? Name);
