namespace OtaStack.Contracts.Toolchain;

/// <summary>Whether arduino-cli can be used.</summary>
public enum CliState
{
    /// <summary>It can be used.</summary>
    Ready,

    /// <summary>It is not installed.</summary>
    Missing,

    /// <summary>It is older than 1.0 and has another JSON format.</summary>
    TooOld,

    /// <summary>It does not run, or does not report its version.</summary>
    Broken,

    /// <summary>It is being installed.</summary>
    SettingUp,
}

/// <summary>The state of arduino-cli, for people and for the extension.</summary>
/// <param name="State">Whether it can be used.</param>
/// <param name="Version">As it reports it, e.g. <c>1.5.1</c>.</param>
/// <param name="Path">Path of the program.</param>
/// <param name="Problem">What is wrong; null when ready.</param>
/// <param name="Hint">What to do about it; null when ready.</param>
public sealed record CliStatus(CliState State, string? Version, string? Path, string? Problem, string? Hint);
