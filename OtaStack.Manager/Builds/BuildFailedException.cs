namespace OtaStack.Manager.Builds;

/// <summary>A build cannot succeed. The message says why, for the person who asked for it.</summary>
internal sealed class BuildFailedException(string message) : Exception(message);
