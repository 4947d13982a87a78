using System.Text.Json.Nodes;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Writes <c>compile_commands.json</c> to the sketch's folder. Translates arduino-cli's file: the sketch's files get
/// the names that an editor uses, and options that refer to the Manager's folders are removed.
/// </summary>
internal sealed class CompilationDatabase(ManagerFolders folders)
{
    private const long MaximumBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Writes the file atomically. Does nothing if arduino-cli did not write one.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(Sketch sketch, string? buildPath, string project, string version)
    {
        if (buildPath is null
            || PlainFile.ReadText(Path.Combine(buildPath, SketchSources.CompilationDatabase),
                MaximumBytes) is not { Length: > 0 } json)
            return;

        var entries = Translate(json, sketch, buildPath, project, version);
        var target = Path.Combine(sketch.Folder, SketchSources.CompilationDatabase);
        var text = ManagerJson.File(entries);
        // Language servers index again when the file changes.
        if (PlainFile.ReadText(target, MaximumBytes) != text)
            AtomicFile.Write(target, text, durable: false);
    }

    private JsonArray Translate(string json, Sketch sketch, string buildPath, string project, string version)
    {
        var entries = new JsonArray();
        foreach (var entry in JsonNode.Parse(json)?.AsArray() ?? [])
        {
            if (entry?["arguments"] is not JsonArray arguments || (string?)entry["file"] is not { } file
                || !file.StartsWith(buildPath + "/sketch/", StringComparison.Ordinal))
                continue;

            var name = file[(buildPath.Length + 8)..];
            var isMain = name == sketch.MainFile + ".cpp";
            var options = Options([.. arguments.Select(argument => (string?)argument ?? "")], file, buildPath);
            // The main file is C++, which its extension does not say, and needs the include that arduino-cli adds.
            foreach (var original in isMain ? MainFiles(sketch) : [name])
            {
                entries.Add(new JsonObject
                {
                    ["directory"] = sketch.Folder,
                    ["file"] = Path.Combine(sketch.Folder, original),
                    ["arguments"] = new JsonArray([.. new[]
                    {
                        [options[0]],
                        isMain ? (string[])["-x", "c++", "-include", "Arduino.h"] : [],
                        options[1..],
                        [$"-DOTASTACK_VERSION=\"{version}\"", $"-DOTASTACK_PROJECT=\"{project}\"",
                            $"-DOTASTACK_MARKER=\"@otastack|project={project}|version={version}|@\"",
                            Path.Combine(sketch.Folder, original)],
                    }.SelectMany(part => part).Select(argument => JsonValue.Create(argument))]),
                });
            }
        }

        return entries;
    }

    private static IEnumerable<string> MainFiles(Sketch sketch) =>
        Directory.EnumerateFiles(sketch.Folder, "*" + Path.GetExtension(sketch.MainFile))
            .Select(path => Path.GetFileName(path)!).Order();

    // The options without input and output files, and without the Manager's header and response files, which an
    // editor elsewhere cannot read.
    private string[] Options(string[] arguments, string file, string buildPath)
    {
        var options = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (argument is "-o" or "-include" && i + 1 < arguments.Length
                && (argument == "-o" || IsOurs(arguments[i + 1])))
                i++;
            else if (argument != file && argument is not ("-MMD" or "-c")
                && !argument.StartsWith(CompileCommand.PathMapOption, StringComparison.Ordinal)
                && !(argument.StartsWith('@') && IsOurs(argument[1..])))
                options.Add(argument);
        }

        return [.. options];

        bool IsOurs(string path) =>
            path.StartsWith(folders.Data + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                || path.StartsWith(buildPath, StringComparison.Ordinal);
    }
}
