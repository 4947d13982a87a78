using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// Keeps profiles of a sketch from being used. A profile names platforms and the indexes they come from; where a
/// <c>sketch.yaml</c> makes one the default, arduino-cli installs them and runs their commands, even when it is told
/// another board (<c>internal/cli/compile/compile.go</c>, <c>LoadHardwareForProfile</c>). Somebody else's sketch would
/// decide what runs here. What is let through is therefore plain enough to be sure: known keys at the start of their
/// lines, everything else indented below them. YAML has many other ways to write a key.
/// </summary>
internal static partial class SketchProfiles
{
    private static readonly string[] KnownKeys =
        ["profiles", "default_fqbn", "default_port", "default_port_config", "default_protocol", "default_programmer"];

    /// <exception cref="InvalidInputException">The file makes a profile the default, or is not plain enough to
    /// tell.</exception>
    public static void RefuseDefault(string file, string yaml)
    {
        var isInside = false;
        var number = 0;
        foreach (var line in LineEnd().Split(yaml))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#' || (!isInside && line == "---"))
                continue;

            if (line.Any(character => character is '\uFFFD' or '\uFEFF'
                || (char.IsControl(character) && character != '\t')))
                throw Refused($"line {number} has characters that do not belong there");

            if (line[0] == ' ' && isInside)
                continue;

            var key = Key().Match(line).Groups["key"].Value;
            if (key == "default_profile")
                throw Refused(
                    "it selects a default profile, and arduino-cli would install and run what that names. Remove that "
                    + "line; platforms and libraries are installed in the board manager");
            if (!KnownKeys.Contains(key))
                throw Refused(
                    $"line {number} is none of {string.Join(", ", KnownKeys)}, each at the start of its line");
            isInside = true;
        }

        InvalidInputException Refused(string reason) => new($"{file} is not accepted: {reason}.");
    }

    // What YAML 1.1 takes for one as well.
    [GeneratedRegex("\r\n|[\r\n\u0085\u2028\u2029]", RegexOptions.ExplicitCapture)]
    private static partial Regex LineEnd();

    [GeneratedRegex("^(?<key>[a-z_]+):([ \t]|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
