namespace OtaStack.Runner.Backups;

/// <summary>
/// The platforms below a toolchain folder, which is not in a backup: people install them again. arduino-cli keeps a
/// platform in <c>packages/PACKAGER/hardware/ARCHITECTURE/VERSION</c>.
/// </summary>
internal static class InstalledPlatforms
{
    /// <returns>As arduino-cli writes them: <c>esp8266:esp8266@3.1.2</c>.</returns>
    public static IReadOnlyList<string> Of(string toolchain) =>
    [
        .. from packager in FoldersIn(Path.Combine(toolchain, "packages"))
           from architecture in FoldersIn(Path.Combine(packager, "hardware"))
           from version in FoldersIn(architecture)
           let platform = $"{Name(packager)}:{Name(architecture)}@{Name(version)}"
           orderby platform
           select platform,
    ];

    private static string[] FoldersIn(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];

    private static string Name(string path) => Path.GetFileName(path);
}
