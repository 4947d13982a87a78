using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager;

/// <summary>
/// Section <c>Manager</c>: the Manager's folders. All but the receipts are created if missing.
/// </summary>
public sealed record ManagerOptions
{
    public const string Section = "Manager";

    /// <summary>
    /// The Manager's data: build queue and logs, compile cache, arduino-cli's settings.
    /// </summary>
    [Required]
    public string DataPath { get; init; } = ".data/manager";

    /// <summary>
    /// The sketches, shared with the IDE. Also arduino-cli's user folder, so that libraries are in <c>libraries/</c>
    /// as in any sketchbook. Manager and IDE containers must use the same path, so that paths in diagnostics match.
    /// </summary>
    [Required]
    public string WorkspacePath { get; init; } = ".data/workspace";

    /// <summary>arduino-cli's data folder: platforms, tools, indexes, downloads.</summary>
    [Required]
    public string ToolchainPath { get; init; } = ".data/toolchain";

    /// <summary>The build volume, which the API takes firmware from.</summary>
    [Required]
    public string BuildsPath { get; init; } = ".data/builds";

    /// <summary>
    /// Number of the group that can read the build volume. Set it to the API's group if the API runs as another user,
    /// as in containers; the Manager's user must be in that group. Without it only the Manager's user can read the
    /// volume. Has no effect on Windows.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int? BuildsGroup { get; init; }

    /// <summary>
    /// The folder of the OTA service's receipts, which say what happened to each build (its
    /// <c>Builds:ReceiptsPath</c>). The Manager only reads it; it does not have to exist.
    /// </summary>
    [Required]
    public string ReceiptsPath { get; init; } = ".data/receipts";

    /// <summary>
    /// The arduino-cli program. Default: <c>arduino-cli</c> on PATH. It may be installed while the Manager runs, as
    /// <c>./otastack run</c> does.
    /// </summary>
    public string? ArduinoCliPath { get; init; }

    /// <summary>
    /// A file that exists while another program installs arduino-cli, or after that has failed. Its first line is
    /// shown to people. It starts with "arduino-cli is being set up" as long as the installation runs.
    /// </summary>
    public string? ArduinoCliSetupPath { get; init; }
}
