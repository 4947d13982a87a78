using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Platforms;

/// <summary>
/// The package indexes at the additional URLs. Indexes at <c>file://</c> are read in place; others are stored in the
/// data folder. Arduino's own index is not used.
/// </summary>
internal sealed class PackageIndexes(CliSettings settings, Output output)
{
    private const string Failed = "failed";

    /// <summary>Loads all indexes. Prints a warning for each that cannot be read.</summary>
    public IReadOnlyList<PackageIndex> Load()
    {
        FetchMissing();
        var indexes = new List<PackageIndex>();
        foreach (var url in settings.AdditionalUrls)
        {
            try
            {
                indexes.Add(PackageIndex.Load(FileOf(url)));
            }
            catch (FormatException exception)
            {
                output.Warning($"Error initializing instance: Loading index file: {exception.Message}");
            }
        }

        return indexes;
    }

    /// <summary>Downloads all indexes that are older than <paramref name="age"/>.</summary>
    /// <returns>Each URL with <c>updated</c>, <c>already-up-to-date</c>, <c>skipped</c> or <c>failed</c>.</returns>
    /// <exception cref="CliException">At least one download failed. The other indexes were updated.</exception>
    public JsonArray Update(TimeSpan age)
    {
        var reports = settings.AdditionalUrls.Select(url => (Url: url, Status: Update(url, age))).ToList();
        if (reports.Any(report => report.Status == Failed))
            throw new CliException("Some indexes could not be updated.");
        return [.. reports.Select(report =>
            (JsonNode)new JsonObject { ["index_url"] = report.Url, ["status"] = report.Status })];
    }

    private void FetchMissing()
    {
        if (settings.AdditionalUrls.All(url => IsLocal(url) || File.Exists(FileOf(url))))
            return;
        try
        {
            Update(TimeSpan.Zero);
        }
        catch (CliException exception)
        {
            output.Warning("Error initializing instance: " + exception.Message);
        }
    }

    private string Update(string url, TimeSpan age)
    {
        var name = FileNameOf(url);
        if (IsLocal(url))
            return CheckLocal(url, name);

        var file = FileOf(url);
        if (File.Exists(file) && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) < age)
            return "already-up-to-date";

        var fresh = Path.Combine(settings.Data, "tmp", name);
        try
        {
            new Downloader(output).Fetch(url, fresh, "Downloading index: " + name);
            File.Move(fresh, file, overwrite: true);
            return "updated";
        }
        catch (CliException)
        {
            File.Delete(fresh);
            return Failed;
        }
    }

    private string CheckLocal(string url, string name)
    {
        try
        {
            PackageIndex.Load(FileOf(url));
            return "skipped";
        }
        catch (FormatException exception)
        {
            output.Line($"Downloading index: {name} Invalid package index in {FileOf(url)}: {exception.Message}");
            return Failed;
        }
    }

    private string FileOf(string url) =>
        IsLocal(url) ? new Uri(url).LocalPath : Path.Combine(settings.Data, FileNameOf(url));

    private static bool IsLocal(string url) => url.StartsWith("file://", StringComparison.Ordinal);

    private static string FileNameOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
            && Path.GetFileName(address.AbsolutePath) is { Length: > 0 } name
            ? name
            : throw new CliException($"Invalid additional URL: {url}");
}
