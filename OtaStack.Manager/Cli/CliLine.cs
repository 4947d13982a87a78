namespace OtaStack.Manager.Cli;

/// <summary>
/// A line of arduino-cli's output, without its line break. Very long lines are cut (<see cref="CliOutput"/>).
/// </summary>
internal readonly record struct CliLine(string Text, bool IsError);
