using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// <c>compile_commands.json</c> in the build folder. arduino-builder prints commands only for files that it compiles,
/// so commands of earlier runs are kept for files that are up to date.
/// </summary>
internal sealed class CompilationDatabase(string buildFolder, string workingDirectory)
{
    private readonly string _file = Path.Combine(buildFolder, "compile_commands.json");
    private readonly Dictionary<string, IReadOnlyList<string>> _commands = [];

    /// <summary>Adds a command that compiles a file. Returns the source file; null for another command.</summary>
    public string? Add(IReadOnlyList<string> command)
    {
        var output = Array.IndexOf([.. command], "-o");
        if (!command.Contains("-c") || output < 1 || output + 1 >= command.Count)
            return null;
        if (!command[output + 1].EndsWith(".o", StringComparison.Ordinal))
            return null;

        var source = command[output - 1];
        _commands[source] = command;
        return source;
    }

    /// <summary>Writes the database, without files that no longer exist.</summary>
    public void Save()
    {
        foreach (var (source, command) in Load())
            _commands.TryAdd(source, command);

        var entries = _commands
            .Where(entry => File.Exists(entry.Key))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (JsonNode)new JsonObject
            {
                ["directory"] = workingDirectory,
                ["arguments"] = new JsonArray([.. entry.Value.Select(word => JsonValue.Create(word))]),
                ["file"] = entry.Key,
            });
        File.WriteAllText(_file, new JsonArray([.. entries]).ToJsonString(Output.Compact));
    }

    private IEnumerable<(string Source, IReadOnlyList<string> Command)> Load() => File.Exists(_file)
        ? JsonNode.Parse(File.ReadAllText(_file))!.AsArray().Select(entry =>
            ((string)entry!["file"]!,
                (IReadOnlyList<string>)[.. entry["arguments"]!.AsArray().Select(word => (string)word!)]))
        : [];
}
