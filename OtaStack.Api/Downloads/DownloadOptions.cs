using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Downloads;

/// <summary>The settings of section <c>Updates</c> that are about sending images.</summary>
public sealed record DownloadOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Updates";

    /// <summary>Concurrent downloads. Further boards get 304, and the offer on a later poll.</summary>
    [Range(1, 100_000)]
    public int MaximumDownloads { get; init; } = 500;

    /// <summary>
    /// The same for one address (IPv6: a /64), so that it cannot take all slots. Null: half of <see
    /// cref="MaximumDownloads"/>, but at least 100, because a factory has hundreds of boards behind one address.
    /// </summary>
    [Range(1, 100_000)]
    public int? MaximumDownloadsPerAddress { get; init; }

    /// <summary>
    /// Bytes a second, measured over one to two minutes. While four fifths of the slots are taken, slower downloads
    /// lose their slots, the slowest first. 0: never.
    /// </summary>
    [Range(0, 1_000_000)]
    public int SlowDownloadBytesPerSecond { get; init; } = 200;

    /// <summary>Seconds after a download's start before <see cref="SlowDownloadBytesPerSecond"/> counts.</summary>
    [Range(1, 3600)]
    public double SlowDownloadGraceSeconds { get; init; } = 30;

    internal int DownloadsPerAddress => MaximumDownloadsPerAddress ?? Math.Max(MaximumDownloads / 2, 100);

    /// <summary>
    /// Seconds after which a client that acknowledges nothing is cut off. Slow clients are not: boards on weak Wi-Fi
    /// need minutes for an image. A download through the gateway waits as long for the gateway's report.
    /// </summary>
    [Range(1, 3600)]
    public double StalledAfterSeconds { get; init; } = 300;
}
