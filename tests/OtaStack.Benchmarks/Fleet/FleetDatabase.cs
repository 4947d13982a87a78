using System.Text;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>Data folders with an invented fleet.</summary>
internal static class FleetDatabase
{
    private const int RowsAtOnce = 50_000;

    /// <summary>Lets the API make the schema and publish an image for each project, and adds the devices.</summary>
    public static async Task MakeAsync(string api, string data, InventedFleet fleet, CancellationToken stop)
    {
        string[] firmware;
        foreach (var project in InventedFleet.Projects)
        {
            var folder = Directory.CreateDirectory(Path.Join(data, "builds", project)).FullName;
            await File.WriteAllBytesAsync(Path.Join(folder, "firmware.bin"), Image(project), stop);
        }

        await using (var server = await ApiProcess.StartAsync(api, data, stop))
            firmware = await PublishedAsync(server, stop);
        await WriteAsync(data, fleet, firmware, stop);
    }

    private static async Task<string[]> PublishedAsync(ApiProcess server, CancellationToken stop)
    {
        var published = new string[InventedFleet.Projects.Length];
        for (var i = 0; i < published.Length; i++)
        {
            var image = Image(InventedFleet.Projects[i]);
            published[i] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image));
            for (var attempt = 0; ; attempt++)
            {
                using var response = await server.Client.GetAsync($"/ota/{InventedFleet.Projects[i]}/firmware.bin", stop);
                if (response.IsSuccessStatusCode)
                    break;
                if (attempt == 300)
                    throw new InvalidOperationException($"{InventedFleet.Projects[i]} was not published in a minute.");
                await Task.Delay(200, stop);
            }
        }

        return published;
    }

    private static async Task WriteAsync(
        string data, InventedFleet fleet, string[] firmware, CancellationToken stop)
    {
        var options = new DbContextOptionsBuilder<OtaStackContext>()
            .UseSqlite($"Data Source={Path.Join(data, "otastack.db")};Pooling=false").Options;
        await using var context = new OtaStackContext(options);
        foreach (var batch in Enumerable.Range(0, fleet.Count).Chunk(RowsAtOnce))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(stop);
            DeviceRows.Write(context, batch.Select(fleet.Device));
            DeviceRows.Write(context, batch.Select(InventedFleet.Settings).OfType<DeviceSettingsRecord>());
            DeviceRows.Write(
                context, batch.Select(i => fleet.Update(i, firmware[i % firmware.Length])).OfType<UpdateRecord>());
            await transaction.CommitAsync(stop);
        }

        await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
    }

    // The smallest valid image of an ESP8266, with the version in its only segment, and the checksum (seed EF) as the
    // last byte of the padding.
    private static byte[] Image(string project)
    {
        var text = Encoding.ASCII.GetBytes((InventedFleet.Version + "\0" + project).PadRight(56, '\0'));
        byte[] image =
        [
            0xE9, 0x01, 0x02, 0x40, 0x00, 0x00, 0x10, 0x40, 0x10, 0x10, 0x20, 0x40, (byte)text.Length, 0x00, 0x00, 0x00,
            .. text, .. new byte[8],
        ];
        image[^1] = text.Aggregate((byte)0xEF, (checksum, character) => (byte)(checksum ^ character));
        return image;
    }
}
