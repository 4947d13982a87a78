using System.Text.Json.Serialization;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// arduino-cli's JSON about libraries (<c>internal/cli/feedback/result/rpc.go</c>); empty fields are left out.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CliInstalledLibraries))]
[JsonSerializable(typeof(CliFoundLibraries))]
internal sealed partial class LibraryJson : JsonSerializerContext;

/// <summary><c>lib list --json</c>.</summary>
internal sealed record CliInstalledLibraries(IReadOnlyList<CliInstalledLibrary>? InstalledLibraries);

/// <param name="Release">The newer release in the index, or null.</param>
internal sealed record CliInstalledLibrary(CliLibrary? Library, CliLibraryRelease? Release);

internal sealed record CliLibrary(string? Name, string? Version, string? Author, string? Sentence);

/// <summary><c>lib search --json --omit-releases-details</c>.</summary>
internal sealed record CliFoundLibraries(IReadOnlyList<CliFoundLibrary>? Libraries);

/// <param name="AvailableVersions">Oldest first.</param>
internal sealed record CliFoundLibrary(
    string? Name, CliLibraryRelease? Latest, IReadOnlyList<string>? AvailableVersions);

internal sealed record CliLibraryRelease(
    string? Version, string? Author, string? Sentence, string? Category,
    IReadOnlyList<CliLibraryDependency>? Dependencies);

internal sealed record CliLibraryDependency(string? Name);
