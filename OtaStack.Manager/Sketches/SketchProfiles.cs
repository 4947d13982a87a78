using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// Rejects sketches with a default profile. A profile names platforms and their indexes. If <c>sketch.yaml</c>
/// selects one by default, arduino-cli installs the platforms and runs their commands, even if the command line names
/// another board (<c>internal/cli/compile/compile.go</c>, <c>LoadHardwareForProfile</c>). A downloaded sketch would
/// decide what runs here. YAML has many ways to write a key, so only a simple form is accepted: known keys at the
/// start of their lines, and everything else indented.
/// </summary>
internal static partial class SketchProfiles
{
    private static readonly string[] KnownKeys =
        ["profiles", "default_fqbn", "default_port", "default_port_config", "default_protocol", "default_programmer"];

    /// <exception cref="InvalidInputException">The file selects a default profile, or is not in the simple
    /// form.</exception>
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
                throw Refused($"line {number} has invalid characters");

            if (line[0] == ' ' && isInside)
                continue;

            var key = Key().Match(line).Groups["key"].Value;
            if (key == "default_profile")
                throw Refused(
                    "it selects a default profile, whose platforms arduino-cli would install and run. Remove that "
                        + "line, and install platforms and libraries in the board manager");
            if (!KnownKeys.Contains(key))
                throw Refused(
                    $"line {number} does not start with one of {string.Join(", ", KnownKeys)}");
            isInside = true;
        }

        InvalidInputException Refused(string reason) => new($"{file} is not accepted: {reason}.");
    }

    // The line breaks of YAML 1.1.
    [GeneratedRegex("\r\n|[\r\n\u0085\u2028\u2029]", RegexOptions.ExplicitCapture)]
    private static partial Regex LineEnd();

    [GeneratedRegex("^(?<key>[a-z_]+):([ \t]|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
