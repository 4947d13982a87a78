using OtaStack.Web.Fleet;

namespace OtaStack.Web.Parts;

/// <summary>What the overview shows.</summary>
public sealed record OverviewContent
{
    private const int Rows = 50;
    private const int BuildRows = 5;

    private static readonly TimeSpan BuildsShown = TimeSpan.FromDays(1);

    /// <summary>Failed devices, then those that were heard last.</summary>
    public required IReadOnlyList<DeviceView> Devices { get; init; }

    /// <summary>How many devices there are.</summary>
    public required int DeviceCount { get; init; }

    /// <summary>How many of them have an update on hold.</summary>
    public required int FailedCount { get; init; }

    /// <summary>The newest firmware.</summary>
    public required IReadOnlyList<FirmwareView> Firmware { get; init; }

    /// <summary>How many images there are.</summary>
    public required int FirmwareCount { get; init; }

    /// <summary>How many projects there are.</summary>
    public required int ProjectCount { get; init; }

    /// <summary>Files of the build folder that were refused of late.</summary>
    public required IReadOnlyList<BuildFileView> Refused { get; init; }

    /// <summary>Files of the build folder that were published of late.</summary>
    public required IReadOnlyList<BuildFileView> Builds { get; init; }

    internal static async Task<OverviewContent> LoadAsync(FleetClient fleet, TimeProvider time, CancellationToken stop)
    {
        var failed = fleet.ListDevicesAsync(new("update:failed", "-seen", null, Rows), stop);
        var recent = fleet.ListDevicesAsync(new(null, "-seen", null, Rows), stop);
        var firmware = fleet.ListFirmwareAsync(null, null, Rows, stop);
        var projects = fleet.ListProjectsAsync(1, stop);
        var refused = fleet.ListBuildsAsync("refused", BuildRows, stop);
        var builds = fleet.ListBuildsAsync(null, BuildRows * 4, stop);
        await Task.WhenAll(failed, recent, firmware, projects, refused, builds);

        var since = time.GetUtcNow() - BuildsShown;
        return new OverviewContent
        {
            Devices = [.. (await failed).Items.Concat((await recent).Items).DistinctBy(device => device.Mac).Take(Rows)],
            DeviceCount = (await recent).Total,
            FailedCount = (await failed).Total,
            Firmware = (await firmware).Items,
            FirmwareCount = (await firmware).Total,
            ProjectCount = (await projects).Total,
            Refused = [.. (await refused).Items.Where(build => build.SeenAt > since)],
            Builds =
            [
                .. (await builds).Items.Where(build => build.Outcome != BuildOutcome.Refused && build.SeenAt > since)
                    .Take(BuildRows),
            ],
        };
    }
}
