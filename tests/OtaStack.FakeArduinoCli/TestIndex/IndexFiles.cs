using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;

namespace OtaStack.FakeArduinoCli.TestIndex;

/// <summary>
/// Creates a package index, a library index and their archives from the platforms and libraries beside this program.
/// </summary>
internal static class IndexFiles
{
    public const string PackageIndexName = "package_otastack-test_index.json";
    public const string LibraryIndexName = "library_index.json";
    public const string Vendor = "otastack-test";

    /// <summary>The versions of both platforms, oldest first.</summary>
    public static readonly string[] PlatformVersions = ["1.0.0", "1.1.0"];

    private const string Tool = "elf2image";
    private const string ToolVersion = "1.0.0";
    private const string Website = "https://example.org/otastack-test";

    private static readonly (string Folder, string Version)[] Libraries =
        [("MovingAverage", "1.0.0"), ("MovingAverage", "1.1.0"), ("Thermistor", "0.9.0"), ("Thermistor", "1.0.0")];

    /// <summary>Writes all files into a folder.</summary>
    /// <param name="baseUrl">URL of the folder, without a slash at the end.</param>
    /// <param name="noise">Additional bytes in the archive of the tool, so that its download takes longer.</param>
    public static void Write(string folder, string baseUrl, int noise = 0)
    {
        Directory.CreateDirectory(folder);
        var package = new JsonObject
        {
            ["name"] = Vendor,
            ["maintainer"] = "OtaStack's tests",
            ["websiteURL"] = Website,
            ["email"] = "tests@example.org",
            ["help"] = new JsonObject { ["online"] = Website },
            ["platforms"] = new JsonArray([.. PlatformVersions.SelectMany(version =>
                (JsonNode[])[Platform(folder, baseUrl, "esp8266", version),
                    Platform(folder, baseUrl, "esp32c3", version)])]),
            ["tools"] = new JsonArray(ToolEntry(folder, baseUrl, noise)),
        };
        Save(folder, PackageIndexName, new JsonObject { ["packages"] = new JsonArray(package) });
        Save(folder, LibraryIndexName, new JsonObject
        {
            ["libraries"] = new JsonArray(
                [.. Libraries.Select(library => Library(folder, baseUrl, library.Folder, library.Version))]),
        });
    }

    private static JsonObject Platform(string folder, string baseUrl, string architecture, string version)
    {
        var source = Source("platform", architecture);
        var name = $"{architecture}-{version}";
        // Use both archive formats.
        var file = Path.Combine(folder, name + (architecture == "esp8266" ? ".zip" : ".tar.gz"));
        var entry = new Archive(name).Add(Source("platform", "common"), version).Add(source, version)
            .Write(file, baseUrl);

        var boards = Properties.Load(Path.Combine(source, "boards.txt"));
        entry["name"] = Properties.Load(Path.Combine(source, "platform.txt"))["name"];
        entry["architecture"] = architecture;
        entry["version"] = version;
        entry["category"] = "Contributed";
        entry["help"] = new JsonObject { ["online"] = Website };
        entry["boards"] = new JsonArray([.. boards.Keys
            .Where(key => key.Split('.') is [_, "name"])
            .Select(key => new JsonObject { ["name"] = boards[key] })]);
        entry["toolsDependencies"] = new JsonArray(
            new JsonObject { ["packager"] = Vendor, ["name"] = Tool, ["version"] = ToolVersion });
        return entry;
    }

    private static JsonObject ToolEntry(string folder, string baseUrl, int noise)
    {
        var file = Path.Combine(folder, $"{Tool}-{ToolVersion}.tar.gz");
        var archive = new Archive($"{Tool}-{ToolVersion}").Add(Source("platform", "tools", Tool), ToolVersion);
        if (noise > 0)
            archive.AddNoise(noise);
        var system = archive.Write(file, baseUrl);

        var systems = new JsonArray();
        foreach (var host in (string[])["x86_64-pc-linux-gnu", "aarch64-linux-gnu"])
        {
            var entry = system.DeepClone();
            entry["host"] = host;
            systems.Add(entry);
        }

        return new JsonObject { ["name"] = Tool, ["version"] = ToolVersion, ["systems"] = systems };
    }

    private static JsonObject Library(string folder, string baseUrl, string library, string version)
    {
        var source = Source("libraries", library);
        var name = $"{library}-{version}";
        var entry = new Archive(name).Add(source, version).Write(Path.Combine(folder, name + ".zip"), baseUrl);

        var properties = Properties.Load(Path.Combine(source, "library.properties"));
        foreach (var key in (string[])["name", "author", "maintainer", "sentence", "paragraph", "category"])
            entry[key] = properties[key];
        entry["website"] = properties["url"];
        entry["version"] = version;
        entry["architectures"] = new JsonArray("*");
        entry["types"] = new JsonArray("Contributed");
        entry["providesIncludes"] = new JsonArray(library + ".h");
        if (properties["depends"] is { Length: > 0 } dependency)
            entry["dependencies"] = new JsonArray(new JsonObject { ["name"] = dependency, ["version"] = ">=1.0.0" });
        return entry;
    }

    private static string Source(params string[] path) => Path.Combine([AppContext.BaseDirectory, .. path]);

    private static void Save(string folder, string name, JsonObject json) =>
        File.WriteAllText(Path.Combine(folder, name), json.ToJsonString(new() { WriteIndented = true }));
}
