using System.Text;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>The version that a board with this image will report.</summary>
/// <param name="IsCertain">
/// The image's own strings need not be searched for another one: <c>build.json</c> says so, and the API takes it.
/// </param>
internal sealed record ReportedVersion(string Text, BuildVersionSource Source, bool IsCertain)
{
    /// <summary>
    /// A marker in the image says it itself. A sketch that uses <c>OTASTACK_VERSION</c> reports that. One that has its
    /// compile stamp in the image reports the stamp, whatever version was asked for. Else there is nothing to go by but
    /// the version that was chosen.
    /// </summary>
    public static ReportedVersion Of(ReadOnlySpan<byte> image, BuildVersion version, VersionInSources sources)
    {
        if (FirmwareMarker.Find(image)?.Version is { } marked)
            return new ReportedVersion(marked, marked == version.Text
                ? version.Source
                : BuildVersionSource.Image, false);
        if (sources.IsUsed)
            return new ReportedVersion(version.Text, version.Source, true);
        if (image.IndexOf(Encoding.ASCII.GetBytes(version.CompileStamp + "\0")) >= 0)
            return new ReportedVersion(
                version.CompileStamp, version.Source == BuildVersionSource.Time
                    ? BuildVersionSource.Time
                    : BuildVersionSource.Image, true);
        return new ReportedVersion(version.Text, version.Source, false);
    }
}
