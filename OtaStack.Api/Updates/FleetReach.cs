using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary>
/// Computes which boards of the fleet a firmware reaches, in one pass over the devices in memory. The last result is
/// cached for a few seconds, so that requests cannot overload the server.
/// </summary>
public sealed class FleetReach(
    Fleet fleet, FirmwareCatalog catalog, GroupCatalog groups, IOptions<UpdateOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly Lock _counting = new();
    private Counted? _last;

    /// <summary>Counts now, for a publish.</summary>
    public FirmwareReach Now(PublishedFirmware firmware)
    {
        lock (_counting)
            return Count(firmware);
    }

    /// <summary>A result that is at most a few seconds old, for readers.</summary>
    public FirmwareReach Recent(PublishedFirmware firmware)
    {
        lock (_counting)
        {
            return _last is { } last && last.Firmware == firmware && last.Published == catalog.Current
                && last.Groups == groups.Current && time.GetElapsedTime(last.At) < Freshness
                    ? last.Reach
                    : Count(firmware);
        }
    }

    private FirmwareReach Count(PublishedFirmware firmware)
    {
        var (published, now) = (catalog.Current, time.GetUtcNow());
        var inGroups = groups.Current;
        var reach = ReachCount.Of(
            firmware, published, Boards(firmware, published, inGroups, now), options.Value.MaximumCompleteDownloads,
            now);
        _last = new Counted(firmware, published, inGroups, time.GetTimestamp(), reach);
        return reach;
    }

    private IEnumerable<BoardSnapshot> Boards(
        PublishedFirmware firmware, CatalogSnapshot published, TargetGroups inGroups, DateTimeOffset now)
    {
        var record = firmware.Record;
        foreach (var device in fleet.All)
        {
            BoardSnapshot board;
            lock (device)
            {
                if (!device.HasPolled || !MayBelongTo(device, record.Project, published))
                    continue;

                // An opaque file goes only to boards that poll its project by path, so those are counted.
                var path = record.IsOpaque && device.Project == record.Project ? record.Project : null;
                board = BoardSnapshot.Of(device, record.Kind, path, published, inGroups, now);
            }

            yield return board;
        }
    }

    // The known project, or the one that the flash proves. A board without a project may join the only one there is.
    private static bool MayBelongTo(Device device, string project, CatalogSnapshot published) =>
        device.Project is null || device.Project == project
        || (device.SketchMd5 is { } md5 && published.FindBySketchMd5(md5)?.Record.Project == project);

    private sealed record Counted(
        PublishedFirmware Firmware, CatalogSnapshot Published, TargetGroups Groups, long At, FirmwareReach Reach);
}
