using OtaStack.Api.Firmware;

namespace OtaStack.Api.Builds;

/// <summary>Converts <c>build.json</c> to an ingestion request.</summary>
internal static class BuildManifests
{
    /// <param name="manifest">An empty one if there is no file.</param>
    /// <param name="fileName">Path of the image inside the build folder.</param>
    /// <param name="isFilesystemByName">What the image's name says; the manifest takes precedence.</param>
    public static IngestionRequest ToRequest(this BuildManifest manifest, string fileName, bool isFilesystemByName)
    {
        var version = string.IsNullOrWhiteSpace(manifest.Version) ? null : manifest.Version.Trim();

        // For an opaque file, this is the only source of a version.
        var isVersionStated = manifest.VersionIsReported == true || manifest.Opaque == true;
        var isFilesystem = manifest.IsFilesystem || (manifest.Kind is null && isFilesystemByName);
        return new IngestionRequest
        {
            Origin = FirmwareOrigin.Build,
            FileName = fileName,
            Project = ProjectName.TryParse(manifest.Project, out var project) ? project : null,
            SidecarVersion = isVersionStated ? null : version,
            StatedVersion = isVersionStated ? version : null,
            Kind = isFilesystem ? FirmwareKind.Filesystem : FirmwareKind.Sketch,
            Chip = ChipFamilies.Parse(manifest.Chip),
            IsOpaque = manifest.Opaque == true,
            Trace = manifest.TryParseTrace(out var trace) ? trace : default,
            Provenance = manifest.ToProvenance(),
        };
    }
}
