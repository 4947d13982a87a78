namespace OtaStack.Manager.Http;

/// <summary>It makes sense, and cannot be done as things are now. The message says why; answered with 409.</summary>
internal sealed class ConflictException(string message) : Exception(message);
