namespace OtaStack.Runner;

/// <summary>Ends the command with exit code 1 and its message, one line that says what to do.</summary>
internal sealed class CommandException(string message) : Exception(message);
