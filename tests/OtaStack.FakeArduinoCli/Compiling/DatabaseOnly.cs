using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// <c>--only-compilation-database</c>: writes the commands that would compile the sketch. arduino-builder cannot do
/// this. It only prepares the sketch, and this class expands the recipes.
/// </summary>
internal sealed class DatabaseOnly(BuildRequest request, Output output)
{
    private const string Prepared = "ctags_target_for_gcc_minus_e.cpp";

    private static readonly Dictionary<string, string> Recipes = new()
    {
        [".c"] = "recipe.c.o.pattern",
        [".cpp"] = "recipe.cpp.o.pattern",
        [".S"] = "recipe.S.o.pattern",
    };

    public BuildResult Run()
    {
        var builder = new ArduinoBuilder(request);
        var properties = BuildProperties.Read(builder);
        var includes = Array.Empty<string>();
        var complaints = new List<string>();
        var code = builder.Run(
            "-preprocess",
            line =>
            {
                var words = CommandWords.Split(line);
                if (words.Count > 0 && words[^1].EndsWith(Prepared, StringComparison.Ordinal) && words.Contains("-o"))
                    includes = [.. words.Where(word => word.StartsWith("-I", StringComparison.Ordinal))];
            },
            line =>
            {
                complaints.Add(line);
                output.ErrorLine(line);
            });

        var database = new CompilationDatabase(request.BuildPath, Environment.CurrentDirectory);
        if (code == 0)
            AddSketch(database, properties, string.Join(' ', includes.Select(include => $"\"{include}\"")));
        return new BuildResult(
            code == 0 ? null : $"exit status {code}",
            "",
            string.Concat(complaints.Select(line => line + '\n')),
            [],
            [],
            GccOutput.Parse(complaints),
            [.. properties.Lines]);
    }

    private void AddSketch(CompilationDatabase database, BuildProperties properties, string includes)
    {
        var folder = Path.Combine(request.BuildPath, "sketch");
        foreach (var source in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Recipes.TryGetValue(Path.GetExtension(source), out var recipe))
            {
                database.Add(properties.Command(
                    recipe,
                    ("includes", includes),
                    ("source_file", source),
                    ("object_file", source + ".o"),
                    ("compiler.warning_flags", properties["compiler.warning_flags." + request.Warnings])));
            }
        }

        database.Save();
    }
}
