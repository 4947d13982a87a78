namespace OtaStack.Tests.Manager;

/// <summary>
/// The stand-in for arduino-cli, with real compilers, and its boards.
/// </summary>
internal static class StandInToolchain
{
    public const string Esp8266 = "otastack-test:esp8266:nodemcuv2:eesz=4M";

    public const string Esp32C3 = "otastack-test:esp32:esp32c3";

    /// <summary>The program.</summary>
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "arduino-cli.exe" : "arduino-cli");

    /// <summary>Copies the boards into the server's toolchain folder, as an installation would.</summary>
    public static void Install(ManagerServer server)
    {
        var platforms = Path.Combine(AppContext.BaseDirectory, "platform");
        var vendor = Path.Combine(server.Toolchain, "packages", "otastack-test");
        foreach (var (architecture, source) in ((string, string)[])[("esp8266", "esp8266"), ("esp32", "esp32c3")])
        {
            var target = Path.Combine(vendor, "hardware", architecture, "1.0.0");
            Copy(Path.Combine(platforms, source), target);
            Copy(Path.Combine(platforms, "common"), target);
        }

        Copy(Path.Combine(platforms, "tools", "elf2image"), Path.Combine(vendor, "tools", "elf2image", "1.0.0"));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
