namespace OtaStack.Api.Builds;

/// <summary>
/// Tells the image of a build from the other files that build tools write. arduino-cli puts them beside it
/// (<c>Sketch.ino.bootloader.bin</c>, <c>.partitions.bin</c>, <c>.merged.bin</c>), ESP-IDF and PlatformIO use other
/// names, and the classic IDE keeps a <c>preproc</c> folder. <see cref="Firmware.FirmwareFileName"/> reads the name of
/// a build.
/// </summary>
public static class BuildFileNames
{
    private static readonly string[] OtherParts =
    [
        "bootloader.bin", "partitions.bin", "partition-table.bin", "partition_table.bin", "merged.bin", "factory.bin",
        "boot_app0.bin", "ota_data_initial.bin", "merged-binary.bin",
    ];

    /// <summary>
    /// Below PlatformIO's folder, <c>libdeps</c> contains libraries with all files of their repositories.
    /// </summary>
    private static readonly string[] OtherFolders = ["preproc", "bootloader", "partition_table", "libdeps"];

    /// <summary>
    /// Hidden folders that build tools keep their results in: PlatformIO, its older versions, ESPHome.
    /// </summary>
    private static readonly string[] HiddenFolders = [".pio", ".pioenvs", ".esphome"];

    /// <summary>The endings of file system images from mkspiffs and mklittlefs plug-ins.</summary>
    private static readonly string[] FilesystemEndings = [".littlefs.bin", ".mklittlefs.bin", ".spiffs.bin"];

    /// <summary>
    /// <c>X.bin</c>, packed (<c>X.bin.gz</c>), signed by the ESP8266 core (<c>X.bin.signed</c>, <c>signing.py</c>), or
    /// both.
    /// </summary>
    public static bool MayBeImage(ReadOnlySpan<char> name)
    {
        var plain = name;
        while (EndsWith(plain, ".gz") || EndsWith(plain, ".signed"))
            plain = plain[..plain.LastIndexOf('.')];

        if (name is ['.', ..] || !EndsWith(plain, ".bin"))
            return false;

        foreach (var part in OtherParts)
        {
            // The whole name or after a separator: "Sketch.ino.merged.bin" matches, "unmerged.bin" is a sketch of that
            // name.
            if (EndsWith(plain, part)
                && (plain.Length == part.Length || plain[^(part.Length + 1)] is '.' or '-' or '_'))
                return false;
        }

        return true;
    }

    public static bool MayHoldImages(ReadOnlySpan<char> folder) =>
        folder is ['.', ..] ? IsOneOf(folder, HiddenFolders) : !IsOneOf(folder, OtherFolders);

    public static bool IsFilesystem(ReadOnlySpan<char> name)
    {
        foreach (var ending in FilesystemEndings)
        {
            if (EndsWith(name, ending))
                return true;
        }

        return false;
    }

    private static bool IsOneOf(ReadOnlySpan<char> folder, string[] names)
    {
        foreach (var name in names)
        {
            if (folder.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool EndsWith(ReadOnlySpan<char> name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
