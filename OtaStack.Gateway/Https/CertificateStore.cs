using System.Globalization;

namespace OtaStack.Gateway.Https;

/// <summary>
/// The certificate in use. After a change, new handshakes use the new certificate and open connections keep the old
/// one.
/// </summary>
/// <remarks>
/// Kestrel can reload a configured certificate too, but it stops the endpoint for that: requests have five seconds to
/// end (<c>KestrelServerImpl.RebindAsync</c>), and a board's download takes longer.
/// </remarks>
internal sealed partial class CertificateStore(TimeProvider time, ILogger<CertificateStore> logger)
{
    private volatile ServerCertificate? _current;

    /// <summary>Null while HTTPS is not configured.</summary>
    public ServerCertificate? Current => _current;

    /// <summary>Serves the certificate from now on, even if it is not valid now.</summary>
    public void Use(ServerCertificate certificate)
    {
        _current = certificate;

        var (leaf, now) = (certificate.Leaf, time.GetUtcNow());
        var (from, until) = (leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime());
        if (now < from || now > until)
            LogNotValidNow(leaf.Subject, Day(from), Day(until));
        else
            LogInUse(leaf.Subject, Day(until));
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(1, LogLevel.Information, "HTTPS certificate {Subject}, valid until {Until}.")]
    private partial void LogInUse(string subject, string until);

    [LoggerMessage(2, LogLevel.Error,
        "HTTPS certificate {Subject} is only valid from {From} until {Until}, which is not now. Browsers, and boards "
            + "that check it, will reject it.")]
    private partial void LogNotValidNow(string subject, string from, string until);
}
