namespace OtaStack.Manager.Http;

/// <summary>What the request names does not exist. The message says what and where to look; answered with 404.</summary>
internal sealed class NotFoundException(string message) : Exception(message);
