using System.Text.Json.Nodes;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// <c>compile_commands.json</c> in the sketch's folder, from the one that arduino-cli leaves in its build folder: the
/// sketch's own files under the names that an editor has open, without what only exists in the Manager's folders.
/// </summary>
internal sealed class CompilationDatabase(ManagerFolders folders)
{
    private const long MaximumBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Writes it; an editor reads the old one or the new one. Does nothing where arduino-cli left none.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(Sketch sketch, string? buildPath, string project, string version)
    {
        if (buildPath is null
            || PlainFile.ReadText(Path.Combine(buildPath, SketchSources.CompilationDatabase),
                MaximumBytes) is not { Length: > 0 } json)
            return;

        var entries = Translate(json, sketch, buildPath, project, version);
        var target = Path.Combine(sketch.Folder, SketchSources.CompilationDatabase);
        var text = ManagerJson.File(entries);
        // Language servers index anew when it changes.
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
            // The main file is C++ without saying so, and sees what arduino-cli puts in front of it.
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

    // Without input and output, and without what an editor elsewhere cannot read: the header and response files here.
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
