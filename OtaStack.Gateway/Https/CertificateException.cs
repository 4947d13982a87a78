namespace OtaStack.Gateway.Https;

/// <summary>
/// The configured certificate cannot be used. The message is one line that says why, and contains no secret.
/// </summary>
internal sealed class CertificateException(string message, Exception? cause = null) : Exception(message, cause);
