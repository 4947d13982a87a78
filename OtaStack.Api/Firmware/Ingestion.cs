using System.Collections.ObjectModel;
using System.Diagnostics;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// What is known about an image besides its bytes. What the image says about itself has precedence over guesses.
/// </summary>
public sealed record IngestionRequest
{
    public required FirmwareOrigin Origin { get; init; }

    /// <summary>Who publishes it, for the audit.</summary>
    public Actor Actor { get; init; } = Actor.System;

    /// <summary>
    /// Name of the uploaded file, or path inside the build folder. The last source of the project's name.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>Stated by the uploader or by <c>build.json</c>; a valid project name.</summary>
    public string? Project { get; init; }

    /// <summary>From <c>build.json</c>. Used if the image itself does not contain a version.</summary>
    public string? SidecarVersion { get; init; }

    /// <summary>Stated by the uploader. Takes precedence over every version that is found.</summary>
    public string? StatedVersion { get; init; }

    public FirmwareKind Kind { get; init; }

    /// <summary>For file systems and opaque files, which do not name their chip.</summary>
    public ChipFamily Chip { get; init; }

    /// <summary>Publish the bytes as they are (<see cref="Images.OpaqueFile"/>). Requires project, chip and version.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>
    /// Chips for which another environment of the same PlatformIO project has an image, with that environment's name.
    /// If only the path names the project, images of one chip from two environments cannot be told apart.
    /// </summary>
    public IReadOnlyDictionary<ChipFamily, string> OtherEnvironments { get; init; } =
        ReadOnlyDictionary<ChipFamily, string>.Empty;

    public BuildProvenance? Provenance { get; init; }

    /// <summary>The build's trace, if <c>build.json</c> names it.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Accept bytes that were taken from the build folder before and have been deleted since.</summary>
    public bool AgainAfterDeletion => Origin == FirmwareOrigin.Upload;
}

/// <summary>The result of ingesting an image.</summary>
public abstract record IngestionResult
{
    private IngestionResult() { }

    /// <summary>It is on disk and in the database, and may be offered from the next poll on.</summary>
    public sealed record Published(PublishedFirmware Firmware) : IngestionResult;

    /// <summary>The same bytes are already published.</summary>
    public sealed record AlreadyPublished(PublishedFirmware Firmware) : IngestionResult
    {
        /// <summary>Only its version changed, to the one in this request.</summary>
        public bool HasNewVersion { get; init; }
    }

    /// <summary>The same bytes are already published with a version that the new one cannot replace.</summary>
    public sealed record OtherVersion(PublishedFirmware Firmware, string Reason) : IngestionResult;

    /// <summary>The same bytes were taken from the build folder before, and that firmware was deleted since.</summary>
    public sealed record DeletedBefore(string Sha256) : IngestionResult;

    /// <summary>
    /// The image's header says that it is longer. <paramref name="Otherwise"/>: what is wrong if nothing more comes and
    /// the fault is not a missing end.
    /// </summary>
    public sealed record Incomplete(long Present, long Needed, string? Otherwise = null) : IngestionResult;

    /// <summary>It is larger than <see cref="FirmwareOptions.MaximumBytes"/>.</summary>
    public sealed record TooLarge(int MaximumBytes) : IngestionResult;

    /// <summary>It changed while it was read.</summary>
    public sealed record Changed : IngestionResult;

    /// <summary>It cannot be published; one or two sentences for people.</summary>
    public sealed record Refused(string Reason, string? Sha256) : IngestionResult;

    /// <summary>The same bytes are published for another project.</summary>
    public sealed record OtherProject(PublishedFirmware Firmware) : IngestionResult;
}
