using System.Diagnostics;
using OtaStack.Api.Firmware.Images;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Firmware;

/// <summary>Joins what an image says of itself with what is said about it.</summary>
internal static class FirmwareDescription
{
    internal const int MaximumVersionLength = 128;

    /// <summary>The record to publish, or null and the reason why there can be none.</summary>
    public static FirmwareRecord? Describe(
        IncomingFile file,
        IngestionRequest request,
        FirmwareImage image,
        ActivityContext trace,
        DateTimeOffset now,
        out string? refusal)
    {
        var (version, source) = ChooseVersion(request, image);
        var project = request.Project
            ?? image.Project
            ?? (request.FileName is null ? null : ProjectName.FromFileName(request.FileName));
        refusal = (project, version) switch
        {
            (null, _) => "Nothing says which project this image belongs to. Name it in build.json or with ?project=.",
            (_, null) when request.Kind == FirmwareKind.Filesystem =>
                "A file system image holds no version, and without one a board would fetch it for ever. "
                + "Name it in build.json or with ?version=.",
            (_, { Length: > MaximumVersionLength }) => $"The version is longer than {MaximumVersionLength} characters.",
            _ => null,
        };
        if (refusal is not null)
            return null;

        return new FirmwareRecord
        {
            Sha256 = file.Sha256,
            Md5 = file.Md5,
            Size = file.Size,
            Project = project!,
            Version = version,
            VersionSource = source,
            Chip = image.Chip == ChipFamily.Unknown ? request.Chip : image.Chip,
            Kind = request.Kind,
            FlashMode = image.FlashMode,
            FlashSizeBytes = image.FlashSizeBytes,
            FlashFrequencyMHz = image.FlashFrequencyMHz,
            BuildTime = image.BuildTime,
            IsGzip = image.IsGzip,
            PlainSize = image.PlainSize,
            UnpackSpace = image.UnpackSpace,
            Signature = image.Signature,
            IsOpaque = request.IsOpaque,
            SketchMd5s = [.. image.SketchMd5s],
            Origin = request.Origin,
            FileName = request.FileName,
            PublishedAt = now,
            TraceParent = OtaTelemetry.Format(trace),
            Provenance = request.Provenance,
        };
    }

    private static (string?, VersionSource) ChooseVersion(IngestionRequest request, FirmwareImage image) =>
        (request.StatedVersion, image.Version, request.SidecarVersion) switch
        {
            ({ } stated, _, _) => (stated, VersionSource.Stated),
            (_, { } found, _) => (found, image.VersionSource),
            (_, _, { } sidecar) => (sidecar, VersionSource.Sidecar),
            _ => (null, VersionSource.None),
        };
}
