using System.Text.RegularExpressions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// The selected board of a sketch: <c>default_fqbn</c> in its <c>sketch.yaml</c>, which arduino-cli and the Arduino
/// IDE also use. The rest of the file stays unchanged, including line breaks.
/// </summary>
internal static partial class SketchSettings
{
    private const string Key = "default_fqbn:";
    private const int MaximumBytes = 256 * 1024;

    /// <summary>The board, or null if none or an invalid one is selected.</summary>
    public static Fqbn? BoardOf(Sketch sketch)
    {
        try
        {
            return Entry().Match(Read(PathOf(sketch))) is { Success: true } entry
                && ValueOf(entry.Value) is { Length: > 0 } text
                ? Fqbn.Parse(text) : null;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The file cannot be written and is unchanged.</exception>
    public static void SelectBoard(Sketch sketch, Fqbn board)
    {
        var path = PathOf(sketch);
        var text = Read(path);
        var line = $"{Key} {board}";
        AtomicFile.Write(path, Entry().IsMatch(text) ? Entry().Replace(text, line, 1) : Append(text, line));
    }

    /// <inheritdoc cref="SketchProfiles.RefuseDefault"/>
    public static void RefuseDefaultProfile(Sketch sketch)
    {
        var path = PathOf(sketch);
        if (File.Exists(path) && new FileInfo(path) is { LinkTarget: not null } && PlainFile.Find(path) is null)
            throw new InvalidInputException(
                $"{Path.GetFileName(path)} is not accepted: it is a link to something that is not a file.");
        SketchProfiles.RefuseDefault(Path.GetFileName(path), Read(path));
    }

    private static string Append(string text, string line)
    {
        var lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return (text.Length == 0 || text.EndsWith('\n') ? text : text + lineEnd) + line + lineEnd;
    }

    private static string ValueOf(string line)
    {
        var value = line[Key.Length..].Trim();
        if (value is ['"' or '\'', ..])
            return value.IndexOf(value[0], 1) is > 0 and var end ? value[1..end] : "";
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }

    private static string PathOf(Sketch sketch)
    {
        var path = Path.Combine(sketch.Folder, "sketch.yaml");
        var alternative = Path.Combine(sketch.Folder, "sketch.yml");
        return !File.Exists(path) && File.Exists(alternative) ? alternative : path;
    }

    private static string Read(string path) => PlainFile.ReadText(path, MaximumBytes)
        ?? throw new InvalidInputException($"{Path.GetFileName(path)} is larger than {MaximumBytes / 1024} KiB.");

    // Top-level keys are not indented.
    [GeneratedRegex($"^{Key}[^\\r\\n]*", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
