namespace OtaStack.Api.Builds;

/// <summary>
/// Tells the one image of a build from all that lies around it. arduino-cli puts every file of the build beside it
/// (<c>Sketch.ino.bootloader.bin</c>, <c>.partitions.bin</c>, <c>.merged.bin</c>), ESP-IDF and PlatformIO have names of
/// their own, the classic IDE keeps a <c>preproc</c> folder.
/// </summary>
public static class BuildFileNames
{
    private static readonly string[] OtherParts =
    [
        "bootloader.bin", "partitions.bin", "partition-table.bin", "partition_table.bin", "merged.bin", "factory.bin",
        "boot_app0.bin", "ota_data_initial.bin", "merged-binary.bin",
    ];

    private static readonly string[] OtherFolders = ["preproc", "bootloader", "partition_table"];

    /// <summary>The endings that mkspiffs and mklittlefs plug-ins give file system images.</summary>
    private static readonly string[] FilesystemEndings = [".littlefs.bin", ".mklittlefs.bin", ".spiffs.bin"];

    public static bool MayBeImage(ReadOnlySpan<char> name)
    {
        if (name is ['.', ..] || !(EndsWith(name, ".bin") || EndsWith(name, ".bin.gz")))
            return false;

        var plain = EndsWith(name, ".gz") ? name[..^3] : name;
        foreach (var part in OtherParts)
        {
            // Whole, or behind a separator: "Sketch.ino.merged.bin" is one, "unmerged.bin" is a sketch of that name.
            if (EndsWith(plain, part) && (plain.Length == part.Length || plain[^(part.Length + 1)] is '.' or '-' or '_'))
                return false;
        }

        return true;
    }

    public static bool MayHoldImages(ReadOnlySpan<char> folder)
    {
        if (folder is ['.', ..])
            return false;
        foreach (var other in OtherFolders)
        {
            if (folder.Equals(other, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    public static bool IsFilesystem(ReadOnlySpan<char> name)
    {
        foreach (var ending in FilesystemEndings)
        {
            if (EndsWith(name, ending))
                return true;
        }

        return false;
    }

    private static bool EndsWith(ReadOnlySpan<char> name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
