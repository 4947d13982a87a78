using System.Globalization;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// The certificate in use. When the files change, new handshakes use the new certificate and open connections keep
/// the old one. A certificate that cannot be used is logged and ignored.
/// </summary>
/// <remarks>
/// Kestrel can reload a configured certificate too, but it stops the endpoint for that: requests have five seconds to
/// end (<c>KestrelServerImpl.RebindAsync</c>), and a board's download takes longer.
/// </remarks>
internal sealed partial class CertificateStore(
    IOptions<HttpsOptions> options, TimeProvider time, ILogger<CertificateStore> logger)
    : BackgroundService
{
    private readonly HttpsOptions _options = options.Value;
    private volatile ServerCertificate? _current;
    private CertificateFiles? _lastTried;

    /// <summary>Null while HTTPS is not configured.</summary>
    public ServerCertificate? Current => _current;

    /// <exception cref="StartupException">The certificate cannot be used.</exception>
    public void LoadFirst()
    {
        try
        {
            Use(CertificateFiles.Read(_options));
        }
        catch (CertificateException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.IsConfigured)
            return;

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.CheckSeconds), time);
        var lastSeen = _lastTried;
        string? lastFailure = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var seen = CertificateFiles.Read(_options);
                // Two consecutive reads must agree, because certificate and key are two files and either may be half
                // written.
                if (seen.SameBytes(lastSeen) && !seen.SameBytes(_lastTried))
                    Use(seen);
                lastSeen = seen;
                lastFailure = null;
            }
            catch (CertificateException exception)
            {
                if (exception.Message != lastFailure)
                    LogKept(exception.Message);
                lastFailure = exception.Message;
            }
        }
    }

    private void Use(CertificateFiles files)
    {
        _lastTried = files;
        var loaded = ServerCertificate.Load(files, _options);
        _current = loaded;

        var (leaf, now) = (loaded.Leaf, time.GetUtcNow());
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

    [LoggerMessage(
        3, LogLevel.Error, "The new HTTPS certificate cannot be used; the old one stays in use. {Reason}")]
    private partial void LogKept(string reason);
}
