namespace OtaStack.Gateway.Https;

/// <summary>
/// The configured certificate cannot be used; the message is one line that says why. Holds no secret.
/// </summary>
internal sealed class CertificateException(string message, Exception? cause = null) : Exception(message, cause);
