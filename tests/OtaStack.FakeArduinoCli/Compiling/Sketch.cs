using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// A sketch: a folder with an <c>.ino</c> file of the same name, or a <c>.pde</c> file in a very old sketch.
/// </summary>
internal sealed record Sketch(string Folder)
{
    private static readonly string[] MainFileExtensions = [".ino", ".pde"];

    /// <summary>Name of the folder and of all files that are built from it.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>The main file.</summary>
    public string MainFile => MainFiles is [var file, ..] ? file : Path.Combine(Folder, Name + MainFileExtensions[0]);

    /// <summary>arduino-cli's warning about deprecated files; null if the sketch has no such files.</summary>
    public string? Deprecated
    {
        get
        {
            var files = Directory.EnumerateFiles(Folder, "*.pde", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).ToList();
            return files.Count == 0 ? null
                : "Sketches with .pde extension are deprecated, please rename the following files to .ino:"
                + string.Concat(files.Select(file => "\n - " + file));
        }
    }

    private string[] MainFiles =>
        [.. MainFileExtensions.Select(extension => Path.Combine(Folder, Name + extension)).Where(File.Exists)];

    /// <summary>A hash of the path, which names the build folder: MD5, as in arduino-cli.</summary>
    public string Hash => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(Folder)));

    /// <summary>The content of <c>sketch.yaml</c>; empty if the file does not exist.</summary>
    public JsonObject Project
    {
        get
        {
            var file = Path.Combine(Folder, "sketch.yaml");
            try
            {
                return File.Exists(file) ? YamlReader.Read(File.ReadAllText(file)) : [];
            }
            catch (FormatException exception)
            {
                throw new CliException($"Can't open sketch: error loading sketch project file: {exception.Message}");
            }
        }
    }

    /// <param name="path">The folder or its main file.</param>
    /// <exception cref="CliException">The path is not a sketch.</exception>
    public static Sketch Open(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (MainFileExtensions.Contains(Path.GetExtension(path)) && !Directory.Exists(path))
            path = Path.GetDirectoryName(path)!;
        var sketch = new Sketch(path);
        if (!Directory.Exists(path))
            throw new CliException($"Can't open sketch: no such file or directory: {path}");
        if (sketch.MainFiles is [var one, var other, ..])
            throw new CliException($"Can't open sketch: multiple main sketch files found ({one}, {other})");
        return File.Exists(sketch.MainFile)
            ? sketch
            : throw new CliException($"Can't open sketch: main file missing from sketch: {sketch.MainFile}");
    }

    /// <summary>
    /// The board that <c>sketch.yaml</c> names: the profile's, else the default profile's, else <c>default_fqbn</c>.
    /// </summary>
    /// <exception cref="CliException">The profile does not exist.</exception>
    public string? Fqbn(string? profile)
    {
        var project = Project;
        if ((profile ?? (string?)project["default_profile"]) is not { } name)
            return (string?)project["default_fqbn"];
        return project["profiles"]?[name] is JsonObject found
            ? (string?)found["fqbn"]
            : throw new CliException($"Profile '{name}' not found");
    }
}
