using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;
using OtaStack.FakeArduinoCli.Platforms;

namespace OtaStack.FakeArduinoCli.Libraries;

/// <summary>A version of a library in the index.</summary>
internal sealed class LibraryRelease(JsonNode entry)
{
    public string Name => Text("name");

    public string Version => Text("version");

    public Resource Resource { get; } = Resource.Read(entry);

    public IEnumerable<(string Name, string Constraint)> Dependencies => PackageIndex.Items(entry, "dependencies")
        .Select(dependency => ((string?)dependency["name"] ?? "", (string?)dependency["version"] ?? ""));

    /// <summary>Name of the folder of the installed library.</summary>
    public string FolderName => string.Concat(Name.Select(character =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '.' ? character : '_')).TrimStart('.');

    /// <summary>True if name, author or descriptions contain every word of the query.</summary>
    public bool Matches(string query)
    {
        var text = string.Join(' ', ((string[])["name", "author", "sentence", "paragraph"]).Select(Text)
            .Concat(List("providesIncludes")));
        return query.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The JSON of <c>result.LibraryRelease</c>.</summary>
    public JsonObject ToJson()
    {
        var resource = new JsonObject()
            .Put("url", Resource.Url)
            .Put("archive_filename", Resource.FileName)
            .Put("checksum", Resource.Checksum)
            .Put("size", Resource.Size)
            .Put("cache_path", "libraries");
        return new JsonObject()
            .Put("author", Text("author"))
            .Put("version", Version)
            .Put("maintainer", Text("maintainer"))
            .Put("sentence", Text("sentence"))
            .Put("paragraph", Text("paragraph"))
            .Put("website", Text("website"))
            .Put("category", Text("category"))
            .Put("architectures", List("architectures"))
            .Put("types", List("types"))
            .Put("resources", resource)
            .Put("license", Text("license"))
            .Put("provides_includes", List("providesIncludes"))
            .Put("dependencies", Dependencies.Select(dependency =>
                new JsonObject().Put("name", dependency.Name).Put("version_constraint", dependency.Constraint)));
    }

    public override string ToString() => $"{Name}@{Version}";

    private string Text(string key) => (string?)entry[key] ?? "";

    private IEnumerable<string> List(string key) => PackageIndex.Items(entry, key).Select(item => (string)item!);
}
