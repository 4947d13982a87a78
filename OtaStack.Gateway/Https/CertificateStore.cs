using System.Globalization;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// The certificate in use. Follows the files: a new one counts for the next handshake, open connections keep what they
/// have, and a broken one changes nothing but the log.
/// </summary>
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
                // Two looks must agree: certificate and key are two files, and either may be half written.
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
        "HTTPS certificate {Subject} is valid from {From} until {Until} only, which is not now: browsers and boards "
            + "that check it will refuse it.")]
    private partial void LogNotValidNow(string subject, string from, string until);

    [LoggerMessage(
        3, LogLevel.Error, "The HTTPS certificate has changed but cannot be used; the old one stays. {Reason}")]
    private partial void LogKept(string reason);
}
