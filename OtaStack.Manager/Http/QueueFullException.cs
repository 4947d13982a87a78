namespace OtaStack.Manager.Http;

/// <summary>As many wait as may. The message says of what, and what to do; answered with 429.</summary>
internal sealed class QueueFullException(string message) : Exception(message);
