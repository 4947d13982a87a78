using System.Text.Json;
using System.Text.Json.Serialization;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Ota;

/// <summary>
/// The manifest for ESPHome's <c>http_request</c> update platform and for ESP Web Tools. Both read the same file, each
/// its own part of it. Paths are relative to the manifest and name the exact image, so the image cannot change after
/// the manifest is read.
/// </summary>
/// <param name="Version">That of every build in it: ESPHome takes it for its own chip's, and updates whenever the text
/// is another than its own (<c>http_request_update.cpp</c>).</param>
public sealed record UpdateManifest(string Name, string Version, IReadOnlyList<UpdateManifest.Build> Builds)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="ChipFamily">As ESPHome and ESP Web Tools name it: <c>ESP8266</c>, <c>ESP32-C3</c>.</param>
    /// <param name="Version">The version of this chip's firmware.</param>
    /// <param name="Ota">For ESPHome.</param>
    /// <param name="Parts">For a browser that flashes by cable. Only an ESP8266 image is a whole flash image, from
    /// address 0; for the ESP32 family that would take boot loader and partition table too, which an update image does
    /// not hold.</param>
    public sealed record Build(string ChipFamily, string Version, OtaImage Ota, IReadOnlyList<Part>? Parts);

    /// <param name="Md5">32 lower-case hex digits.</param>
    public sealed record OtaImage(string Path, string Md5, string Summary);

    public sealed record Part(string Path, int Offset);

    /// <summary>
    /// The manifest of these images, one for each chip; null if their versions differ, because it has one version for
    /// all.
    /// </summary>
    public static UpdateManifest? Of(string project, IReadOnlyList<PublishedFirmware> images)
    {
        var builds = images.Select(Describe).ToList();
        var version = builds[0].Version;
        return builds.TrueForAll(build => build.Version == version)
            ? new UpdateManifest(project, version, builds)
            : null;
    }

    private static Build Describe(PublishedFirmware firmware)
    {
        var record = firmware.Record;
        var path = $"firmware.bin?sha256={record.Sha256}";
        return new Build(
            record.Chip.ToName(),
            record.Version ?? record.Sha256[..12],
            new OtaImage(path, record.Md5, $"{record.Project} {record.Version}".TrimEnd()),
            record is { Chip: ChipFamily.Esp8266, IsGzip: false } ? [new Part(path, 0)] : null);
    }
}
