using System.Text;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>Runs arduino-builder and reads its output.</summary>
internal sealed class Build(BuildRequest request, Output output)
{
    private const string ExitStatus = "exit status ";

    private readonly CompilationDatabase _database = new(request.BuildPath, Environment.CurrentDirectory);
    private readonly StringBuilder _out = new();
    private readonly List<string> _err = [];
    private readonly List<string> _libraries = [];
    private readonly List<SectionSize> _sizes = [];
    private string? _lastFailure;

    public BuildResult Run()
    {
        var builder = new ArduinoBuilder(request);
        var properties = Task.Run(() => BuildProperties.Read(builder).Lines.ToList());
        var code = builder.Run("-compile", OnOutput, OnError);
        _database.Save();

        var error = code == 0 ? TooLarge() : _lastFailure ?? ExitStatus + code;
        return new BuildResult(
            error,
            _out.ToString(),
            string.Concat(_err.Select(line => line + '\n')),
            _libraries,
            _sizes,
            GccOutput.Parse(_err),
            properties.Result);
    }

    private void OnOutput(string line)
    {
        if (MachineLine.Parse(line) is { } message)
        {
            OnMessage(message);
            return;
        }

        var words = CommandWords.Split(line);
        if (words.Count == 0)
            return;
        if (_database.Add(words) is { } source)
            LogCompilation(source, words[^1]);
        else if (RecipeOf(words) is { } recipe)
            output.Log.Debug("Running recipe: " + recipe);
        if (request.IsVerbose)
            Print(line);
    }

    private void OnError(string line)
    {
        if (MachineLine.Parse(line) is { } message)
        {
            OnMessage(message);
        }
        else if (line.StartsWith(ExitStatus, StringComparison.Ordinal))
        {
            _lastFailure = line;
        }
        else
        {
            _err.Add(line);
            output.ErrorLine(line);
        }
    }

    private void OnMessage(MachineLine message)
    {
        switch (message.Format)
        {
            case var format when format.StartsWith("Progress", StringComparison.Ordinal):
                return;
            case var format when format.StartsWith("Using library", StringComparison.Ordinal):
                if (message.Arguments.FirstOrDefault(Path.IsPathFullyQualified) is { } folder)
                    _libraries.Add(folder);
                break;
            case var format when format.StartsWith("Sketch uses", StringComparison.Ordinal):
                _sizes.Add(new SectionSize("text", message.Number(0), message.Number(1)));
                Print(message.Text);
                return;
            case var format when format.StartsWith("Global variables", StringComparison.Ordinal):
                if (message.Number(1) > 0)
                    _sizes.Add(new SectionSize("data", message.Number(0), message.Number(1)));
                Print(message.Text);
                return;
            default:
                break;
        }

        if (message.Level is "warn" or "error")
        {
            _err.Add(message.Text);
            output.ErrorLine(message.Text);
        }
        else if (request.IsVerbose && message.Level == "info")
        {
            Print(message.Text);
        }
    }

    private void Print(string line)
    {
        _out.Append(line).Append('\n');
        output.Line(line);
    }

    private string? TooLarge() =>
        _sizes.FirstOrDefault(size => size.Bytes > size.Maximum) is { } size
            ? $"{size.Name} section exceeds available space in board"
            : null;

    private void LogCompilation(string source, string result) => output.Log.Debug(
        $"Checking previous results for {source} (result = {result}, dep = {Path.ChangeExtension(result, ".d")})");

    private static string? RecipeOf(List<string> words) => words switch
    {
        _ when words.Any(word => word.StartsWith("-Wl,", StringComparison.Ordinal)) => "recipe.c.combine.pattern",
        _ when words[0].EndsWith("elf2image", StringComparison.Ordinal) => "recipe.objcopy.hex.pattern",
        _ => null,
    };
}
