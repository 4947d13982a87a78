using System.Collections.ObjectModel;
using System.Diagnostics;

namespace OtaStack.Api.Firmware;

/// <summary>
/// What is said about an image from outside of it. What the image says of itself goes before guesses.
/// </summary>
public sealed record IngestionRequest
{
    public required FirmwareOrigin Origin { get; init; }

    /// <summary>
    /// Name of the uploaded file, or path inside the build folder: the last source of the project's name.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>Stated by the uploader or by <c>build.json</c>; a valid project name.</summary>
    public string? Project { get; init; }

    /// <summary>From <c>build.json</c>: used where the image itself holds no version.</summary>
    public string? SidecarVersion { get; init; }

    /// <summary>Stated by the uploader: goes before everything that is found.</summary>
    public string? StatedVersion { get; init; }

    public FirmwareKind Kind { get; init; }

    /// <summary>For file systems and opaque files, which do not say what chip they are for.</summary>
    public ChipFamily Chip { get; init; }

    /// <summary>
    /// Take the bytes as they are: <see cref="OpaqueFile"/>. Project, chip and version are there then.
    /// </summary>
    public bool IsOpaque { get; init; }

    /// <summary>
    /// Chips that another environment of the same PlatformIO project has an image for, with its name: where only the
    /// path says which project this is, images of one chip from two environments are not told apart.
    /// </summary>
    public IReadOnlyDictionary<ChipFamily, string> OtherEnvironments { get; init; } =
        ReadOnlyDictionary<ChipFamily, string>.Empty;

    public BuildProvenance? Provenance { get; init; }

    /// <summary>The build's trace, if <c>build.json</c> names it.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Take bytes that were taken from the build folder before and have been deleted since.</summary>
    public bool AgainAfterDeletion => Origin == FirmwareOrigin.Upload;
}

/// <summary>How it ended for an image that came in.</summary>
public abstract record IngestionResult
{
    private IngestionResult() { }

    /// <summary>It is on disk, in the database, and the next poll may be offered it.</summary>
    public sealed record Published(PublishedFirmware Firmware) : IngestionResult;

    /// <summary>The same bytes are there already.</summary>
    public sealed record AlreadyPublished(PublishedFirmware Firmware) : IngestionResult
    {
        /// <summary>Nothing changed but its version: the one that came now was taken.</summary>
        public bool HasNewVersion { get; init; }
    }

    /// <summary>The same bytes are there already with a version that the one given now cannot replace.</summary>
    public sealed record OtherVersion(PublishedFirmware Firmware, string Reason) : IngestionResult;

    /// <summary>The same bytes came from the build folder before, and somebody deleted the firmware since.</summary>
    public sealed record DeletedBefore(string Sha256) : IngestionResult;

    /// <summary>
    /// The image's own header says that more is to come. <paramref name="Otherwise"/>: what is wrong where nothing more
    /// comes and it is not the end that is missing.
    /// </summary>
    public sealed record Incomplete(long Present, long Needed, string? Otherwise = null) : IngestionResult;

    /// <summary>It has more bytes than an image may have (<see cref="FirmwareOptions.MaximumBytes"/>).</summary>
    public sealed record TooLarge(int MaximumBytes) : IngestionResult;

    /// <summary>It was written to while it was read.</summary>
    public sealed record Changed : IngestionResult;

    /// <summary>It cannot become firmware; one or two sentences for people.</summary>
    public sealed record Refused(string Reason, string? Sha256) : IngestionResult;

    /// <summary>The same bytes are published as another project's.</summary>
    public sealed record OtherProject(PublishedFirmware Firmware) : IngestionResult;
}
