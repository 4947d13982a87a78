using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.Platforms;

/// <summary>A <c>package_*_index.json</c> file: platforms and the tools that they need.</summary>
internal sealed record PackageIndex(IReadOnlyList<PlatformRelease> Platforms, IReadOnlyList<ToolRelease> Tools)
{
    /// <exception cref="FormatException">The file does not exist or is not a package index.</exception>
    public static PackageIndex Load(string path)
    {
        try
        {
            var packages = JsonNode.Parse(File.ReadAllText(path))?["packages"] as JsonArray
                ?? throw new FormatException($"{path}: no packages");
            var platforms = packages.SelectMany(package =>
                Items(package!, "platforms").Select(platform => PlatformRelease.Read(package!, platform)));
            var tools = packages.SelectMany(package =>
                Items(package!, "tools").Select(tool => ToolRelease.Read(package!, tool)));
            return new PackageIndex([.. platforms], [.. tools]);
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>The items of a list; empty if the list is missing.</summary>
    public static IEnumerable<JsonNode> Items(JsonNode json, string list) =>
        json[list] is JsonArray items ? items.OfType<JsonNode>() : [];
}
