namespace OtaStack.Manager.Http;

/// <summary>What the request asks for makes no sense. The message says what is wrong and what would do; answered with 400.</summary>
internal sealed class InvalidInputException(string message) : Exception(message);
