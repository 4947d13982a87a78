namespace OtaStack.Manager.Cli;

/// <summary>
/// A line that arduino-cli wrote, without its line end. Very long ones are cut (<see cref="CliOutput"/>).
/// </summary>
internal readonly record struct CliLine(string Text, bool IsError);
