using System.Text;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>The version that a board with this image will report.</summary>
/// <param name="IsCertain">Whether the API can use the version without searching the image for another one. Written
/// to <c>build.json</c>.
/// </param>
internal sealed record ReportedVersion(string Text, BuildVersionSource Source, bool IsCertain)
{
    /// <summary>
    /// A marker in the image decides. Otherwise a sketch that uses <c>OTASTACK_VERSION</c> reports that, and a sketch
    /// with its compile stamp in the image reports the stamp. Otherwise the chosen version is the best guess.
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
