using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>
/// Computes which boards of the fleet a firmware reaches, in one pass over the devices in memory. The last result is
/// cached for a few seconds, so that requests cannot overload the server.
/// </summary>
public sealed class FleetReach(Fleet fleet, FirmwareCatalog catalog, IOptions<UpdateOptions> options, TimeProvider time)
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
                && time.GetElapsedTime(last.At) < Freshness ? last.Reach : Count(firmware);
        }
    }

    private FirmwareReach Count(PublishedFirmware firmware)
    {
        var published = catalog.Current;
        var reach = ReachCount.Of(
            firmware, published, Boards(firmware, published), options.Value.MaximumCompleteDownloads, time.GetUtcNow());
        _last = new Counted(firmware, published, time.GetTimestamp(), reach);
        return reach;
    }

    private IEnumerable<BoardSnapshot> Boards(PublishedFirmware firmware, CatalogSnapshot published)
    {
        foreach (var device in fleet.All)
        {
            BoardSnapshot board;
            lock (device)
            {
                if (!MayBelongTo(device, firmware.Record.Project, published))
                    continue;
                board = SnapshotOf(device, firmware.Record);
            }

            yield return board;
        }
    }

    // The known project, or the one that the flash proves. A board without a project may join the only one there is.
    private static bool MayBelongTo(Device device, string project, CatalogSnapshot published) =>
        device.Project is null || device.Project == project
        || (device.SketchMd5 is { } md5 && published.FindBySketchMd5(md5)?.Record.Project == project);

    private static BoardSnapshot SnapshotOf(Device device, FirmwareRecord firmware)
    {
        var kind = firmware.Kind;
        var report = new DeviceReport
        {
            Mac = device.Mac,
            // An opaque file goes only to boards that poll its project by path, so those are counted.
            Project = firmware.IsOpaque && device.Project == firmware.Project ? firmware.Project : null,
            IsEsp32 = device.IsEsp32,
            Chip = device.IsEsp32 ? ChipFamily.Unknown : ChipFamily.Esp8266,
            Mode = kind == FirmwareKind.Filesystem ? PollMode.Filesystem : PollMode.Sketch,
            // The known version is the sketch's.
            Version = kind == FirmwareKind.Filesystem ? null : device.Version,
            SketchMd5 = device.SketchMd5,
            SketchSize = device.SketchSize,
            FreeSpace = device.FreeSpace,
            FlashSize = device.FlashSize,
            SdkVersion = device.SdkVersion,
        };
        return new BoardSnapshot(report, new KnownDevice(device.Project, device.Chip, device.OpenUpdate(kind)));
    }

    private sealed record Counted(PublishedFirmware Firmware, CatalogSnapshot Published, long At, FirmwareReach Reach);
}
