namespace OtaStack.Manager.Http;

/// <summary>The Manager is about to end and takes in nothing that would end with it; answered with 503.</summary>
internal sealed class StoppingException() : Exception("The Manager is being stopped. Try again when it is back.");
