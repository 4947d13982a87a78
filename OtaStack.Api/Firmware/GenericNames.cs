using System.Buffers;

namespace OtaStack.Api.Firmware;

/// <summary>
/// Names of files and folders that do not identify a program, because build tools and people use them for every build.
/// As project names they would merge many projects into one, and boards would get each other's programs.
/// </summary>
internal static class GenericNames
{
    private const int ShortestHash = 7;
    private const int LongestHash = 40;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Words that build tools use for results and their folders, and people use to sort builds.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        // The content: firmware of PlatformIO and ESPHome, app of CMake, program of ESPHome, and similar.
        "firmware", "fw", "app", "application", "main", "program", "sketch", "project", "image", "img", "binary", "bin",
        "ota", "update", "upload", "flash", "output", "out", "result", "file", "copy", "untitled", "ino", "obj",
        "littlefs", "mklittlefs", "spiffs", "fatfs", "fs", "filesystem", "signed", "unsigned",

        // The folder.
        "build", "builds", "dist", "target", "export", "exported", "artifact", "artifacts", "package", "packages",
        "images", "binaries", "outputs", "results", "releases", "projects", "sketches", "cmake", "pio", "pioenvs",
        "platformio", "arduino", "idf", "esphome", "src", "source", "sources", "tmp", "temp", "workspace", "sketchbook",
        "user", "users", "root", "desktop", "downloads", "documents",

        // One of many.
        "release", "debug", "latest", "current", "default", "stable", "beta", "alpha", "nightly", "snapshot", "dev",
        "develop", "prod", "production", "staging", "master", "v", "ver", "version", "rev", "rc",

        // Boards: PlatformIO's environments and the Arduino IDE's exports have their names.
        "esp", "nodemcu", "nodemcuv2", "nodemcuv3", "d1", "mini", "pro", "lite", "lolin", "lolin32", "wemos", "huzzah",
        "feather", "generic", "devkit", "devkitc", "devkitm", "devkitv1", "doit", "xiao", "wroom", "wroom32", "wrover",
        "pico32", "32s", "node32s", "ttgo", "heltec", "s2", "s3", "s31", "c2", "c3", "c5", "c6", "c61", "h2", "h4",
        "h21", "p4", "m5stack", "m5stick", "m5stamp", "adafruit", "sparkfun", "seeed", "sonoff", "board", "env",
    };

    /// <summary>
    /// True if every word of the name is one of these: a generic word, a chip or a board (<c>esp32dev</c>,
    /// <c>esp12e</c>, <c>d1_mini</c>), a number or version (<c>v1.2.3</c>, <c>2024-10-02</c>), a commit's hash, or the
    /// board that <c>arduino-cli</c> names a folder after (<c>esp8266.esp8266.nodemcuv2</c>).
    /// </summary>
    public static bool Includes(string name)
    {
        if (IsBoardFolder(name))
            return true;

        var start = 0;
        for (var at = 0; at <= name.Length; at++)
        {
            if (at < name.Length && (char.IsLetterOrDigit(name[at]) || name[at] > '\u007f'))
                continue;
            if (at > start && !IsGeneric(name.AsSpan(start, at - start)))
                return false;
            start = at + 1;
        }

        return true;
    }

    /// <summary>
    /// Whether a name is a board as arduino-cli writes it into paths: package, platform and board, separated by dots.
    /// </summary>
    public static bool IsBoardFolder(string name) =>
        name.Split('.') is [{ Length: > 0 }, "esp8266" or "esp32", { Length: > 0 }];

    private static bool IsGeneric(ReadOnlySpan<char> word) =>
        Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)
        || !word.ContainsAnyExceptInRange('0', '9')
        || (word[0] is 'v' or 'V' or 'r' or 'R' && !word[1..].ContainsAnyExceptInRange('0', '9'))
        || (word.Length > 3 && word.StartsWith("esp", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(word[3]))
        || IsHash(word);

    private static bool IsHash(ReadOnlySpan<char> word) =>
        word.Length is >= ShortestHash and <= LongestHash
        && word.ContainsAnyInRange('0', '9')
        && !word.ContainsAnyExcept(HexDigits);
}
