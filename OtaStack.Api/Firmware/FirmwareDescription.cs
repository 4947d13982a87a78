using System.Diagnostics;
using OtaStack.Api.Images;
using OtaStack.Api.Storage;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Firmware;

/// <summary>Combines what an image, its file name and its sender say about it.</summary>
internal static class FirmwareDescription
{
    internal const int MaximumVersionLength = 128;

    /// <summary>The record to publish, or null and the reason why it cannot be published.</summary>
    public static FirmwareRecord? Describe(
        IncomingFile file,
        IngestionRequest request,
        FirmwareImage image,
        ActivityContext trace,
        DateTimeOffset now,
        out string? refusal)
    {
        var name = FirmwareFileName.Read(request.FileName);
        var (version, source) = ChooseVersion(request, image, name);
        var project = request.Project ?? image.Project ?? name.Project;
        refusal = (project, version) switch
        {
            (null, _) =>
                "The project of this image is unknown: neither the image, nor its file name, nor a folder above it "
                + "names one. Name it in build.json or with ?project=, or put the file into a folder with the "
                + "project's name.",
            _ when request.Project is null && image.Project is null
                && request.OtherEnvironments.TryGetValue(image.Chip, out var environment) =>
                $"The environments {name.Environment} and {environment} both have a {image.Chip.ToName()} image, and "
                + $"it is unknown which one the boards of {project} run. Name a project for each in a build.json "
                + "beside it, or delete the other.",
            _ when name.Chip != ChipFamily.Unknown && image.Chip != ChipFamily.Unknown && name.Chip != image.Chip =>
                $"The file name says {name.Chip.ToName()}, but the image is for {image.Chip.ToName()}. Rename the "
                    + "file, or publish the right image.",
            (_, null) when request.Kind == FirmwareKind.Filesystem =>
                "A file system image does not contain a version, and without one a board would fetch it again and "
                    + "again. "
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
            Variant = VariantOf(name, project!),
            Version = version,
            VersionSource = source,
            Chip = (image.Chip, request.Chip) switch
            {
                (ChipFamily.Unknown, ChipFamily.Unknown) => name.Chip,
                (ChipFamily.Unknown, var stated) => stated,
                var (own, _) => own,
            },
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
            TraceParent = OtaTracing.Format(trace),
            Provenance = request.Provenance,
        };
    }

    // The boards of a project called blink-minimal poll that name.
    private static string? VariantOf(FirmwareFileName name, string project) =>
        name.Variant is { } variant && !project.EndsWith("-" + variant, StringComparison.Ordinal) ? variant : null;

    private static (string?, VersionSource) ChooseVersion(
        IngestionRequest request, FirmwareImage image, FirmwareFileName name) =>
        (request.StatedVersion, image.Version, request.SidecarVersion, name.Version) switch
        {
            ({ } stated, _, _, _) => (stated, VersionSource.Stated),
            (_, { } found, _, _) => (found, image.VersionSource),
            (_, _, { } sidecar, _) => (sidecar, VersionSource.Sidecar),
            (_, _, _, { } named) => (named, VersionSource.FileName),
            _ => (null, VersionSource.None),
        };
}
