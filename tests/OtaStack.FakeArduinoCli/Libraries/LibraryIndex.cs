using System.Text.Json;
using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;
using OtaStack.FakeArduinoCli.Platforms;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Libraries;

/// <summary>
/// The index of all libraries. arduino-cli uses Arduino's library index; here it is the <c>library_index.json</c>
/// beside the first additional package index.
/// </summary>
internal sealed class LibraryIndex(CliSettings settings, Output output)
{
    private const string FileName = "library_index.json";

    private readonly string _file = Path.Combine(settings.Data, FileName);
    private List<LibraryRelease>? _releases;

    /// <summary>Downloads the index unless it is younger than <paramref name="age"/>.</summary>
    /// <returns>The JSON of <c>result.UpdateLibrariesIndexResponse_ResultResult</c>.</returns>
    /// <exception cref="CliException">The download failed. The old index stays.</exception>
    public JsonObject Update(TimeSpan age)
    {
        var status = "already-up-to-date";
        if (!File.Exists(_file) || DateTime.UtcNow - File.GetLastWriteTimeUtc(_file) >= age)
        {
            Fetch();
            status = "updated";
        }

        return new JsonObject { ["libraries_index"] =
            new JsonObject { ["index_url"] = Url ?? "", ["status"] = status } };
    }

    /// <summary>The versions of each library, oldest first. Libraries are sorted by name.</summary>
    public IEnumerable<IReadOnlyList<LibraryRelease>> Libraries => Releases
        .GroupBy(release => release.Name)
        .OrderBy(library => library.Key, StringComparer.Ordinal)
        .Select(library =>
            (IReadOnlyList<LibraryRelease>)[.. library.OrderBy(release => release.Version, VersionOrder.Instance)]);

    /// <summary>The newest version of a library; null if the library is unknown.</summary>
    public LibraryRelease? Newest(string name) => Find(name, release => true);

    /// <summary>The newest version that meets a constraint.</summary>
    public LibraryRelease? Find(string name, Func<LibraryRelease, bool> meets) => Releases
        .Where(release => release.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && meets(release))
        .MaxBy(release => release.Version, VersionOrder.Instance);

    private string? Url => settings.AdditionalUrls.Count == 0 ? null : new Uri(
        new Uri(settings.AdditionalUrls[0]), FileName).AbsoluteUri;

    private List<LibraryRelease> Releases => _releases ??= Load();

    private void Fetch()
    {
        if (Url is not { } url)
        {
            throw new CliException(
                "OtaStack's stand-in for arduino-cli has no library index: it is beside the first additional package "
                    + "index");
        }

        var fresh = Path.Combine(settings.Data, "tmp", FileName);
        new Downloader(output).Fetch(url, fresh, "Downloading index: " + FileName);
        File.Move(fresh, _file, overwrite: true);
    }

    private List<LibraryRelease> Load()
    {
        try
        {
            if (!File.Exists(_file))
                Fetch();
            var index = JsonNode.Parse(File.ReadAllText(_file));
            return [.. PackageIndex.Items(index!, "libraries").Select(entry => new LibraryRelease(entry))];
        }
        catch (Exception exception) when (exception is CliException or JsonException or IOException)
        {
            output.Warning("Error initializing instance: Loading index file: " + exception.Message);
            return [];
        }
    }
}
