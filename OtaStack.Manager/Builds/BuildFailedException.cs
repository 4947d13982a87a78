namespace OtaStack.Manager.Builds;

/// <summary>A build failed. The message says why, for the person who requested it.</summary>
internal sealed class BuildFailedException(string message) : Exception(message);
