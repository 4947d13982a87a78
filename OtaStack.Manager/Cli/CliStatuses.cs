using System.Text.RegularExpressions;

namespace OtaStack.Manager.Cli;

/// <summary>Checks whether arduino-cli can be used, and says what to do if it cannot.</summary>
internal static partial class CliStatuses
{
    private const string HowToGetIt =
        "Install arduino-cli 1.0 or newer (https://arduino.github.io/arduino-cli/latest/installation/) so that it is "
        + "on PATH, or set Manager__ArduinoCliPath.";

    private const string BeingSetUp = "arduino-cli is being set up";

    public static CliStatus Missing(string? expectedAt) => new(
        CliState.Missing, null, expectedAt,
        expectedAt is null ? "There is no arduino-cli on PATH." : $"There is no arduino-cli at {expectedAt}.",
        HowToGetIt);

    /// <summary>
    /// Interprets the note of the program that installs arduino-cli (<see
    /// cref="ManagerOptions.ArduinoCliSetupPath"/>).
    /// </summary>
    public static CliStatus OfSetup(string? expectedAt, string note) => note switch
    {
        "" => Missing(expectedAt),
        _ when note.StartsWith(BeingSetUp, StringComparison.Ordinal) =>
            new CliStatus(CliState.SettingUp, null, expectedAt, note,
                "The Manager uses it as soon as it is installed."),
        _ => Missing(expectedAt) with { Problem = note },
    };

    public static CliStatus Broken(string path, string problem) =>
        new(CliState.Broken, null, path, problem, HowToGetIt);

    /// <summary>Interprets the output of <c>version --json</c>.</summary>
    public static CliStatus Of(string path, string version)
    {
        // Builds of the main branch have no number, and are newer than any release.
        if (UnnumberedVersion().IsMatch(version))
            return new CliStatus(CliState.Ready, version, path, null, null);
        if (NumberedVersion().Match(version) is not { Success: true } number)
            return Broken(path, $"{path} reports the version \"{version}\", which is not a version of arduino-cli.");

        return int.Parse(number.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 1
            ? new CliStatus(CliState.Ready, version, path, null, null)
            : new CliStatus(
                CliState.TooOld, version, path,
                $"arduino-cli {version} is too old: its JSON format changed in 1.0.",
                HowToGetIt);
    }

    [GeneratedRegex(@"^(nightly|git-snapshot)[A-Za-z0-9.-]{0,40}$")]
    private static partial Regex UnnumberedVersion();

    [GeneratedRegex(@"^(\d{1,4})\.\d{1,4}(\.\d{1,4})?([-+][A-Za-z0-9.+-]{1,40})?$")]
    private static partial Regex NumberedVersion();
}

/// <summary>arduino-cli cannot be used now. The message says why and what to do.</summary>
internal sealed class CliUnavailableException(CliStatus status) : Exception($"{status.Problem} {status.Hint}");
