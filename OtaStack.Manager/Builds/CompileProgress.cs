using System.Text.RegularExpressions;
using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Turns arduino-cli's own log into lines for people: which step it is at, and each file that is compiled. The messages are
/// those of its 1.x (<c>internal/arduino/builder</c>); one that is not known is no line.
/// </summary>
internal sealed partial class CompileProgress
{
    private static readonly (string Recipe, string Line)[] Steps =
    [
        ("recipe.hooks.sketch.prebuild", "Compiling the sketch"),
        ("recipe.hooks.libraries.prebuild", "Compiling libraries"),
        ("recipe.hooks.core.prebuild", "Compiling the core"),
        ("recipe.hooks.linking.prelink", "Linking"),
        ("recipe.objcopy", "Making the image"),
    ];

    private string? _lastFile;

    /// <summary>The line to show, or null for none.</summary>
    public string? LineFor(CliLine line)
    {
        if (line.IsError || CliLog.MessageOf(line.Text) is not { } message)
            return null;
        if (message.StartsWith("Finding required libraries", StringComparison.Ordinal))
            return "Finding libraries";
        if (message.StartsWith("Looking for recipes like ", StringComparison.Ordinal))
            return Steps.FirstOrDefault(step => message.AsSpan(25).StartsWith(step.Recipe, StringComparison.Ordinal)).Line;

        // It checks every file, and says why it compiles one anew: its object is missing, or older than something.
        if (Outdated().Match(message) is not { Success: true } match || Path.GetFileName(match.Groups["object"].Value) is not { } file
            || file == _lastFile)
            return null;
        _lastFile = file;
        return "  " + file;
    }

    [GeneratedRegex(
        @"^(?:Object file not found: |Dependency file not found: |.* newer than )(?<object>.+?)\.[od]\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Outdated();
}
