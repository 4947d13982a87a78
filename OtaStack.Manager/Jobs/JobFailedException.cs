namespace OtaStack.Manager.Jobs;

/// <summary>A job cannot go on; the message is for people.</summary>
internal sealed class JobFailedException(string message) : Exception(message);
