using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Downloads;

namespace OtaStack.FakeArduinoCli.Platforms;

/// <summary>A version of a platform in an index.</summary>
/// <param name="Boards">Boards according to the index. The platform's <c>boards.txt</c> is authoritative.</param>
internal sealed record PlatformRelease(
    string Vendor,
    string Architecture,
    string Version,
    string Name,
    string Category,
    string Maintainer,
    string Website,
    string Email,
    Resource Resource,
    IReadOnlyList<string> Boards,
    IReadOnlyList<ToolReference> Tools,
    string HelpUrl)
{
    /// <summary><c>vendor:architecture</c>.</summary>
    public string Id => $"{Vendor}:{Architecture}";

    public static PlatformRelease Read(JsonNode package, JsonNode platform) => new(
        (string?)package["name"] ?? "",
        (string?)platform["architecture"] ?? "",
        (string?)platform["version"] ?? "",
        (string?)platform["name"] ?? "",
        (string?)platform["category"] ?? "",
        (string?)package["maintainer"] ?? "",
        (string?)package["websiteURL"] ?? "",
        (string?)package["email"] ?? "",
        Resource.Read(platform),
        [.. PackageIndex.Items(platform, "boards").Select(board => (string?)board["name"] ?? "")],
        [.. PackageIndex.Items(platform, "toolsDependencies").Select(ToolReference.Read)],
        (string?)platform["help"]?["online"] ?? "");

    public override string ToString() => $"{Id}@{Version}";
}

/// <summary>A tool that a platform needs.</summary>
internal sealed record ToolReference(string Packager, string Name, string Version)
{
    public static ToolReference Read(JsonNode json) =>
        new((string?)json["packager"] ?? "", (string?)json["name"] ?? "", (string?)json["version"] ?? "");

    public override string ToString() => $"{Packager}:{Name}@{Version}";
}

/// <summary>A version of a tool in an index, with its archive for this machine, or null.</summary>
internal sealed record ToolRelease(ToolReference Reference, Resource? Resource)
{
    private static readonly string Processor =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    public static ToolRelease Read(JsonNode package, JsonNode tool) => new(
        new ToolReference((string?)package["name"] ?? "", (string?)tool["name"] ?? "", (string?)tool["version"] ?? ""),
        PackageIndex.Items(tool, "systems").FirstOrDefault(IsForThisMachine) is { } system
            ? Resource.Read(system)
            : null);

    private static bool IsForThisMachine(JsonNode system) =>
        (string?)system["host"] is { } host && (host == "all" || host.StartsWith(Processor, StringComparison.Ordinal));
}
