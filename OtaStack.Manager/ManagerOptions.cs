using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager;

/// <summary>
/// Section <c>Manager</c>: the folders that the Manager works in. All but the receipts are created when missing.
/// </summary>
public sealed record ManagerOptions
{
    public const string Section = "Manager";

    /// <summary>
    /// The Manager's own: build queue and logs, compile cache, arduino-cli's settings. Setting <c>Manager:DataPath</c>.
    /// </summary>
    [Required]
    public string DataPath { get; init; } = ".data/manager";

    /// <summary>
    /// The sketches, shared with the IDE; also arduino-cli's user folder, so that libraries lie in <c>libraries/</c> as
    /// in any sketchbook. In containers both see it under the same path: paths in diagnostics fit then.
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
    /// The arduino-cli program. Without it: <c>arduino-cli</c> on PATH. It may appear while the Manager runs, as it
    /// does when <c>./otastack run</c> sets it up in the background.
    /// </summary>
    public string? ArduinoCliPath { get; init; }

    /// <summary>
    /// A file that is there while somebody else sets arduino-cli up, or has failed to: its first line is shown to
    /// people. "arduino-cli is being set up" at its beginning tells the one from the other.
    /// </summary>
    public string? ArduinoCliSetupPath { get; init; }
}
