using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// With <see cref="HttpsOptions.LocalAuthority"/>: creates the authority at the first start, and a server certificate
/// for the names by which this machine is reached. Another one is issued when it ends soon, and when the names change.
/// </summary>
internal sealed partial class LocalCertificates(
    AuthorityFolder folder, IReachableNames names, CertificateStore store, TimeProvider time,
    ILogger<LocalCertificates> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    private volatile LocalAuthority? _authority;
    private volatile X509Certificate2? _current;
    private string _lastRefused = "";

    /// <summary>Null if it is not in use.</summary>
    public LocalAuthority? Authority => _authority;

    /// <summary>The names of the certificate in use.</summary>
    public ServerNames Names => _current is { } current ? ServerNames.Of(current) : ServerNames.Loopback;

    /// <exception cref="StartupException">The authority cannot be used, or its folder cannot be written.</exception>
    public void LoadFirst()
    {
        try
        {
            _authority = folder.LoadAuthority();
            Renew();
            LogAuthority(_authority!.Name, _authority.Fingerprint, Day(_authority.Until));
        }
        catch (CertificateException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The folder {folder.Path} of the certificate authority cannot be written: {exception.Message}",
                exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_authority is null)
            return;

        using var timer = new PeriodicTimer(Interval, time);
        string? lastFailure = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Renew();
                lastFailure = null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (exception.Message != lastFailure)
                    LogNotStored(folder.Path, exception.Message);
                lastFailure = exception.Message;
            }
        }
    }

    /// <summary>Makes what is missing or no longer right.</summary>
    private void Renew()
    {
        var (now, wanted) = (time.GetUtcNow(), names.Find());
        if (_authority is null || _authority.Until <= now)
            CreateAuthority(wanted, now);

        var authority = _authority!;
        SayWhatIsRefused(authority.Refused(wanted));
        var permitted = authority.Permitted(wanted);
        var known = _current ?? folder.LoadServer();
        if (known is not null && IsRight(known, authority, permitted, now))
        {
            if (_current is null)
                Use(known);
            return;
        }

        var issued = authority.Issue(permitted, now);
        Use(issued);
        LogIssued(permitted.ToString());
        folder.SaveServer(issued);
    }

    private void CreateAuthority(ServerNames wanted, DateTimeOffset now)
    {
        if (_authority is { } old)
            LogEnded(old.Name, Day(old.Until));
        var created = LocalAuthority.Create(wanted, now);
        folder.Save(created);
        _authority = created;
        LogCreated(created.Name, folder.Path);
    }

    private void Use(X509Certificate2 certificate)
    {
        _current = certificate;
        store.Use(ServerCertificate.Of(certificate));
    }

    private static bool IsRight(
        X509Certificate2 certificate, LocalAuthority authority, ServerNames names, DateTimeOffset now)
    {
        var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        // Shortly before the authority's end, another certificate would not end later.
        var endsSoon = now > until - RenewedBefore && until < authority.Until;
        return authority.Issued(certificate) && from <= now && !endsSoon
            && ServerNames.Of(certificate).SameAs(names);
    }

    private void SayWhatIsRefused(ServerNames refused)
    {
        var text = refused.ToString();
        if (text.Length > 0 && text != _lastRefused)
            LogRefused(text, folder.Path);
        _lastRefused = text;
    }

    private static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [LoggerMessage(1, LogLevel.Information,
        "{Name} signs the HTTPS certificates, until {Until}. Its fingerprint (SHA-256): {Fingerprint}. The page /https "
            + "says how to trust it.")]
    private partial void LogAuthority(string name, string fingerprint, string until);

    [LoggerMessage(2, LogLevel.Information, "Created the certificate authority {Name} in {Folder}.")]
    private partial void LogCreated(string name, string folder);

    [LoggerMessage(3, LogLevel.Warning,
        "The certificate authority {Name} has ended on {Until}. A new one replaces it, which every device must trust.")]
    private partial void LogEnded(string name, string until);

    [LoggerMessage(4, LogLevel.Information, "Issued an HTTPS certificate for {Names}.")]
    private partial void LogIssued(string names);

    [LoggerMessage(5, LogLevel.Warning,
        "The certificate authority was created for private names and those of its first start, so the HTTPS "
            + "certificate is not for {Names}. To include them, stop OtaStack and delete {Folder}: then a new authority "
            + "is created, which every device must trust again.")]
    private partial void LogRefused(string names, string folder);

    [LoggerMessage(6, LogLevel.Error, "The HTTPS certificate cannot be stored in {Folder}: {Reason}")]
    private partial void LogNotStored(string folder, string reason);
}
