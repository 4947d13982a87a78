using OtaStack.Manager.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The value that an installed platform gives a property which a build overrides. Builds must keep it: ESP32's 3.x
/// has <c>-MMD -c</c> in <c>compiler.cpp.extra_flags</c>.
/// </summary>
internal static class PlatformFlags
{
    private const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>
    /// The property's value from <c>platform.txt</c> and <c>platform.local.txt</c> of the newest installed version;
    /// empty if no file has it.
    /// </summary>
    /// <param name="platform"><c>vendor:architecture</c>.</param>
    public static string Read(ManagerFolders folders, string platform, string property)
    {
        var (vendor, architecture) = (platform.Split(':')[0], platform.Split(':')[1]);
        // A platform in the sketchbook takes precedence over an installed one.
        var unpacked = Path.Combine(folders.Workspace, "hardware", vendor, architecture);
        var folder = File.Exists(Path.Combine(unpacked, "platform.txt"))
            ? unpacked
            : NewestOf(Path.Combine(folders.Toolchain, "packages", vendor, "hardware", architecture));
        if (folder is null)
            return "";

        var value = "";
        foreach (var file in (string[])["platform.txt", "platform.local.txt"])
        {
            var text = PlainFile.ReadText(Path.Combine(folder, file), MaximumBytes) ?? "";
            var line = text.Split('\n').LastOrDefault(
                line => line.StartsWith(property + "=", StringComparison.Ordinal));
            value = line is null ? value : line[(property.Length + 1)..].Trim();
        }

        return value;
    }

    // arduino-cli keeps one version of a platform.
    private static string? NewestOf(string versions) =>
        Directory.Exists(versions) ? Directory.EnumerateDirectories(versions).Max() : null;
}
