using System.Text.RegularExpressions;

namespace OtaStack.Api.Firmware;

/// <summary>
/// What the path of a build says about it. The image and <c>build.json</c> take precedence. Folders may be separated by
/// either slash.
/// <list type="table">
/// <item><c>Thermostat.ino.bin</c>, <c>thermostat.bin.gz</c>, <c>thermostat.ota.bin</c> (ESPHome),
/// <c>Thermostat.ino.bin.signed</c> (ESP8266 core), <c>Thermostat.ino.nodemcu.bin</c> (export of the Arduino IDE 1.8),
/// <c>Thermostat.esp8266.esp8266.nodemcuv2.bin</c> (older arduino-cli): project <c>thermostat</c></item>
/// <item><c>lamp_v1.2.3.bin</c>, <c>lamp-1.2.3-esp32c3.bin</c>, <c>lamp-2024-10-02.bin</c>: project <c>lamp</c> and its
/// version, of two numbers or more; the chip too</item>
/// <item><c>tasmota-minimal.bin</c>: project <c>tasmota</c>, variant <c>minimal</c></item>
/// <item><c>lamp/firmware.bin</c>, <c>lamp/.pio/build/d1_mini/firmware.bin</c>, <c>lamp/build/app.bin</c>: project
/// <c>lamp</c>, the nearest folder whose name is not one of <see cref="GenericNames"/></item>
/// </list>
/// </summary>
public sealed partial record FirmwareFileName
{
    /// <summary>
    /// The small image that an ESP8266 installs first if the full one does not fit (Tasmota requests
    /// <c>NAME-minimal.bin</c>, support_tasmota.ino). It belongs to the project, but a board should not stay on it.
    /// </summary>
    public const string Minimal = "minimal";

    /// <summary>Only this many characters at the end of a path are read.</summary>
    private const int LongestPath = 1024;

    /// <summary>Endings that build tools append to a sketch's name; all of them are removed.</summary>
    private static readonly string[] Endings =
    [
        ".bin", ".gz", ".signed", "-signed", "_signed", ".unsigned", "-unsigned", "_unsigned", ".ota", ".elf",
        ".cpp", ".pde",
        ".littlefs", ".mklittlefs", ".spiffs",
    ];

    private const string SketchEnding = ".ino";

    /// <summary>
    /// The project as in URLs; null if the path does not name one, or only with characters that a project name cannot
    /// have.
    /// </summary>
    public string? Project { get; private init; }

    /// <summary>A version of two to five numbers or a date, at the end of the name.</summary>
    public string? Version { get; private init; }

    /// <summary>The chip behind the version.</summary>
    public ChipFamily Chip { get; private init; }

    /// <summary><see cref="Minimal"/>, or null.</summary>
    public string? Variant { get; private init; }

    /// <summary>
    /// PlatformIO's environment if the project is the folder above <c>.pio</c>, so the path does not show which of its
    /// environments the boards run. Null for other paths.
    /// </summary>
    public string? Environment { get; private init; }

    /// <summary>Reads any path; never throws.</summary>
    public static FirmwareFileName Read(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return new FirmwareFileName();

        var parts = path[^Math.Min(path.Length, LongestPath)..].Split('/', '\\');
        var name = WithoutEndings(parts[^1], out var isSketch);
        var versioned = VersionEnding().Match(name);
        var (version, chip) = versioned.Success && IsVersion(versioned.Groups["version"].Value)
            ? (versioned.Groups["version"].Value, ChipFamilies.Parse(versioned.Groups["chip"].Value))
            : (null, ChipFamily.Unknown);
        if (version is not null)
            name = versioned.Groups["name"].Value;

        // A sketch whose folder is called blink-minimal is a sketch of that name.
        var isMinimal = !isSketch && (name.EndsWith("-" + Minimal, StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("_" + Minimal, StringComparison.OrdinalIgnoreCase));
        if (isMinimal)
            name = name[..^(Minimal.Length + 1)];

        var (project, environment) = GenericNames.Includes(name)
            ? ReadFolders(parts[..^1])
            : (ProjectName.FromText(name), null);
        return new FirmwareFileName
        {
            Project = project,
            Version = version,
            Chip = chip,
            Variant = isMinimal ? Minimal : null,
            Environment = environment,
        };
    }

    private static string WithoutEndings(string name, out bool isSketch)
    {
        while (Endings.FirstOrDefault(ending =>
            name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending)
            name = name[..^ending.Length];

        // The part after .ino is the board: X.ino.nodemcu.bin.
        var sketch = name.LastIndexOf(SketchEnding, StringComparison.OrdinalIgnoreCase);
        isSketch = sketch >= 0
            && (sketch + SketchEnding.Length == name.Length || name[sketch + SketchEnding.Length] == '.');
        if (isSketch)
            return name[..sketch];

        var board = BoardEnding().Match(name);
        return board.Success ? name[..board.Index] : name;
    }

    /// <summary>The nearest folder with a name that is not generic, and the environment on the way to it.</summary>
    private static (string? Project, string? Environment) ReadFolders(string[] folders)
    {
        string? environment = null;
        for (var at = folders.Length - 1; at >= 0; at--)
        {
            var folder = folders[at];
            if (IsEnvironment(folders, at))
                environment ??= folder;
            else if (!folder.StartsWith('.') && !folder.EndsWith(':') && !GenericNames.Includes(folder))
                return (ProjectName.FromText(folder), environment);
        }

        return (null, environment);
    }

    /// <summary>
    /// <c>.pio/build</c> (PlatformIO) and <c>.pioenvs</c> (before version 4, and ESPHome) have a folder for each
    /// environment.
    /// </summary>
    private static bool IsEnvironment(string[] folders, int at) =>
        (at >= 2 && folders[at - 1] == "build" && folders[at - 2] == ".pio")
            || (at >= 1 && folders[at - 1] == ".pioenvs");

    private static bool IsVersion(string text) => text.Contains('.', StringComparison.Ordinal)
        || FirmwareVersion.Parse(text).Ordering == VersionOrdering.Date;

    [GeneratedRegex(
        """
        ^(?<name>.*?)(?:^|[-_\x20]+)
        (?<version>
          v?[0-9]+(?:\.[0-9]+){1,4}(?:-?(?:rc|alpha|beta|dev|pre|preview)[.-]?[0-9]*)?(?:\+[0-9a-z.-]+)?
          | [0-9]{4}-[0-9]{2}-[0-9]{2} | [0-9]{8})
        (?:[-_.\x20](?<chip>esp8266|esp32(?:[-_]?(?:s2|s31|s3|c2|c3|c5|c61|c6|h21|h2|h4|p4))?))?\z
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
        | RegexOptions.IgnorePatternWhitespace
        | RegexOptions.Singleline)]
    private static partial Regex VersionEnding();

    [GeneratedRegex(@"\.[a-z0-9_-]+\.(?:esp8266|esp32)\.[a-z0-9_-]+\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BoardEnding();
}
