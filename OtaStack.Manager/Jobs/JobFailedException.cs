namespace OtaStack.Manager.Jobs;

/// <summary>A job failed. The message is for people.</summary>
internal sealed class JobFailedException(string message) : Exception(message);
