using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>Compares the API's data after a kill with its responses before.</summary>
internal sealed class CrashAudit(KilledApi api, CrashLedger ledger, HttpClient http, Random random)
{
    private const int Page = 1000;
    private const int Sample = 3;

    /// <summary>The list of all images is long, so it is not read after each start.</summary>
    private const int StartsPerList = 10;

    private int _starts;
    private int _downloaded;

    /// <summary>
    /// After each start: the images since the last start and a sample are complete, and every offer is counted. After each
    /// tenth start: everything is listed.
    /// </summary>
    public async Task SampleAsync(ApiLife life)
    {
        var offers = ledger.TakeUncheckedOffers();
        var acknowledged = ledger.Acknowledged.ToArray();
        if (_starts++ % StartsPerList == 0)
            AssertListed(acknowledged, await ListAsync(life, CrashClients.Uploaded));
        var others = acknowledged.Length == 0 ? [] : random.GetItems(acknowledged, Sample);
        foreach (var image in acknowledged.Skip(_downloaded).Concat(others))
            await DownloadAsync(life, image.Sha256);
        _downloaded = acknowledged.Length;

        foreach (var device in offers)
        {
            var known = await HistoryAsync(life, device.Key);
            Assert.All(device, sha256 => Assert.Contains(sha256, known));
        }
    }

    /// <summary>The full check at the end.</summary>
    public async Task CompleteAsync(ApiLife life)
    {
        var uploaded = await ListAsync(life, CrashClients.Uploaded);
        AssertListed(ledger.Acknowledged, uploaded);

        HashSet<string> built = [];
        await Eventually.TrueAsync(
            async () =>
            {
                built = await ListAsync(life, CrashClients.Built);
                return ledger.Dropped.All(image => built.Contains(image.Sha256));
            },
            "every dropped build");
        foreach (var sha256 in uploaded.Concat(built))
            await DownloadAsync(life, sha256);
    }

    /// <summary>Checks the files after the API has stopped.</summary>
    /// <returns>Image files without a record, left by uploads that were never acknowledged.</returns>
    public int Disk()
    {
        foreach (var path in Directory.EnumerateFiles(api.FirmwareFolder))
        {
            Assert.Equal(
                Path.GetFileNameWithoutExtension(path),
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
        }

        using var database = new SqliteConnection($"Data Source={api.Database};Pooling=False");
        database.Open();
        Assert.Equal(["ok"], Rows(database, "PRAGMA integrity_check", row => row.GetString(0)));

        var offers = Rows(
            database,
            "SELECT Device, Firmware, SUM(Offers) FROM Updates GROUP BY Device, Firmware",
            row => ((row.GetString(0), row.GetString(1)), row.GetInt32(2))).ToDictionary();
        Assert.All(ledger.Offers, seen => Assert.InRange(offers.GetValueOrDefault(seen.Key), seen.Value, int.MaxValue));

        var known = Rows(database, "SELECT Sha256 FROM Firmware", row => row.GetString(0)).ToHashSet();
        return Directory.EnumerateFiles(api.FirmwareFolder)
            .Count(path => !known.Contains(Path.GetFileNameWithoutExtension(path)));
    }

    private static void AssertListed(IEnumerable<CrashImage> images, HashSet<string> listed) =>
        Assert.Empty(images.Where(image => !listed.Contains(image.Sha256)).Select(image => image.Version));

    private async Task<HashSet<string>> ListAsync(ApiLife life, string project)
    {
        var listed = new HashSet<string>();
        for (var after = ""; ;)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"project={project}&limit={Page}{after}");
            var page = (await http.GetFromJsonAsync<FirmwarePage>(new Uri(life.Address, "/api/firmware?" + query)))!;
            Assert.All(page.Items, firmware => Assert.True(firmware.IsAvailable));
            listed.UnionWith(page.Items.Select(firmware => firmware.Sha256));
            if (page.Next is null)
                return listed;
            after = "&after=" + page.Next;
        }
    }

    private async Task DownloadAsync(ApiLife life, string sha256)
    {
        var image = await http.GetByteArrayAsync(new Uri(life.Address, $"/api/firmware/{sha256}/image"));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(image)));
    }

    private async Task<HashSet<string>> HistoryAsync(ApiLife life, string mac)
    {
        var details = await http.GetFromJsonAsync<Details>(new Uri(life.Address, "/api/devices/" + mac));
        return [.. details!.Updates.Select(update => update.Firmware)];
    }

    [SuppressMessage("Security", "CA2100", Justification = "The queries are those above.")]
    private static List<T> Rows<T>(SqliteConnection database, string query, Func<SqliteDataReader, T> read)
    {
        using var command = database.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private sealed record FirmwarePage(Firmware[] Items, string? Next);

    private sealed record Firmware(string Sha256, bool IsAvailable);

    private sealed record Details(Update[] Updates);

    private sealed record Update(string Firmware);
}
