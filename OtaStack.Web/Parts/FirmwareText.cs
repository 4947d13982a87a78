using System.Globalization;

namespace OtaStack.Web.Parts;

/// <summary>Firmware in a few words.</summary>
internal static class FirmwareText
{
    /// <summary>Project and version.</summary>
    public static string NameOf(FirmwareView firmware) => NameOf(firmware.Project, firmware.Version);

    /// <inheritdoc cref="NameOf(FirmwareView)"/>
    public static string NameOf(string project, string? version) => $"{project} {version ?? "(unknown version)"}";

    /// <summary>The chip, and what is special about the image.</summary>
    public static string ChipOf(FirmwareView firmware) =>
        (firmware.Kind == FirmwareKind.Filesystem ? "file system" : firmware.Chip)
        + (firmware.IsOpaque ? ", opaque" : firmware.Signature != ImageSignature.None ? ", signed" : "");

    /// <summary>Bytes, in KiB if they are many.</summary>
    public static string SizeOf(long bytes) => bytes < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:N0} KiB");
}
