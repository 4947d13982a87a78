using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// Loads the certificate of <see cref="HttpsOptions.CertificatePath"/>, and again when its files change. A certificate
/// that cannot be used is logged and ignored.
/// </summary>
internal sealed partial class CertificateWatch(
    IOptions<HttpsOptions> options, CertificateStore store, TimeProvider time, ILogger<CertificateWatch> logger)
    : BackgroundService
{
    private readonly HttpsOptions _options = options.Value;
    private CertificateFiles? _lastTried;

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
        if (!_options.HasCertificate)
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
        store.Use(ServerCertificate.Load(files, _options));
    }

    [LoggerMessage(
        1, LogLevel.Error, "The new HTTPS certificate cannot be used; the old one stays in use. {Reason}")]
    private partial void LogKept(string reason);
}
