using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// Decides about a version that comes with bytes that are already published. Sources have the same precedence as when
/// publishing: stated, found in the image, beside the image. A later version replaces a missing one, or one from a
/// weaker source.
/// </summary>
internal static class GivenVersion
{
    /// <summary>Decides what to do with the version of a request.</summary>
    /// <param name="known">The firmware with the same bytes.</param>
    /// <param name="request">What the new request says about the bytes.</param>
    /// <param name="record">The firmware with its new version; null if nothing changes.</param>
    /// <param name="refusal">Why the version is refused, for people; null if it is not, or if the request has
    /// none.</param>
    public static void Apply(
        FirmwareRecord known, IngestionRequest request, out FirmwareRecord? record, out string? refusal)
    {
        (record, refusal) = (null, null);
        var (given, source) = request.StatedVersion is { } stated
            ? (stated, VersionSource.Stated)
            : (request.SidecarVersion, VersionSource.Sidecar);
        if (given is null
            || (known.Version is not null && FirmwareVersion.Parse(given) == FirmwareVersion.Parse(known.Version)))
            return;

        if (given.Length > FirmwareDescription.MaximumVersionLength)
            refusal = $"The version is longer than {FirmwareDescription.MaximumVersionLength} characters.";
        else if (IsTaken(known, request, source))
            record = known with { Version = given, VersionSource = source };
        else if (source == VersionSource.Stated)
        {
            refusal = $"The same bytes are already published with a stated version, as {known.Project} "
                + $"{known.Version}. Boards could not tell {given} from it. Build again with the new version, or "
                + "delete that firmware first.";
        }
    }

    // Otherwise two build.json files beside the same bytes would change the version in turns, on every scan.
    private static bool IsTaken(FirmwareRecord known, IngestionRequest request, VersionSource source) =>
        known.VersionSource switch
        {
            VersionSource.None => true,
            VersionSource.Stated => false,
            VersionSource.Sidecar => source == VersionSource.Stated
                || (request.FileName is not null && request.FileName == known.FileName),
            _ => source == VersionSource.Stated,
        };
}
