using System.Text.RegularExpressions;
using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Turns arduino-cli's log into lines for people: the current step, and each compiled file. The messages are those of
/// version 1.x (<c>internal/arduino/builder</c>); unknown messages are skipped.
/// </summary>
internal sealed partial class CompileProgress
{
    private static readonly (string Message, string Line)[] Steps =
    [
        ("Finding required libraries", "Finding libraries"),
        ("Looking for recipes like recipe.hooks.sketch.prebuild", "Compiling the sketch"),
        ("Looking for recipes like recipe.hooks.libraries.prebuild", "Compiling libraries"),
        ("Looking for recipes like recipe.hooks.core.prebuild", "Compiling the core"),
        ("Looking for recipes like recipe.hooks.linking.prelink", "Linking"),
        ("Running recipe: recipe.c.combine", "Linking"),
        ("Looking for recipes like recipe.objcopy", "Making the image"),
        ("Running recipe: recipe.objcopy", "Making the image"),
    ];

    private readonly HashSet<string> _shown = [];

    // Not TimeProvider: compared with file times.
    private readonly DateTime _beginning = DateTime.UtcNow;

    /// <summary>The line to show, or null for none.</summary>
    public string? LineFor(CliLine line)
    {
        if (line.IsError || CliLog.MessageOf(line.Text) is not { } message)
            return null;

        var step = Steps.FirstOrDefault(step => message.StartsWith(step.Message, StringComparison.Ordinal)).Line;
        return step is not null ? Once(step) : FileOf(message) is { } file ? Once("  " + Path.GetFileName(file)) : null;
    }

    // arduino-cli checks every file, and compiles those whose object is missing or too old. On a busy machine the new
    // object may exist before its line is read.
    private string? FileOf(string message)
    {
        if (Check().Match(message) is { Success: true } check)
        {
            var file = new FileInfo(check.Groups["object"].Value + ".o");
            return file.Exists && file.LastWriteTimeUtc < _beginning ? null : check.Groups["object"].Value;
        }

        return TooOld().Match(message) is { Success: true } old ? old.Groups["object"].Value : null;
    }

    private string? Once(string line) => _shown.Add(line) ? line : null;

    [GeneratedRegex(@"^Checking previous results for .+ \(result = (?<object>.+)\.o, dep = ",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Check();

    [GeneratedRegex(@" newer than (?<object>.+)\.[od]\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TooOld();
}
