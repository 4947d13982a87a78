using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// With <see cref="HttpsOptions.LocalAuthority"/>: creates the authority at the first start, and a server certificate
/// for the names by which this machine is reached. Another one is issued when it ends soon, and when the names change.
/// The authority itself is never replaced: every device would have to trust the new one, and the clock may only be
/// wrong.
/// </summary>
internal sealed partial class LocalCertificates(
    AuthorityFolder folder, IReachableNames names, CertificateStore store, TimeProvider time,
    ILogger<LocalCertificates> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan AuthorityEndsSoon = TimeSpan.FromDays(180);

    private volatile LocalAuthority? _authority;
    private volatile X509Certificate2? _current;
    private string _lastRefused = "";
    private string _lastReminder = "";

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
            catch (Exception exception)
            {
                // No failure must end the gateway, whose certificate is still right.
                if (exception.Message != lastFailure)
                    LogFailure(exception);
                lastFailure = exception.Message;
            }
        }
    }

    private void LogFailure(Exception exception)
    {
        if (exception is IOException or UnauthorizedAccessException)
            LogNotStored(folder.Path, exception.Message);
        else
            LogNotRenewed(exception); // Such as NetworkInformationException.
    }

    /// <summary>Makes what is missing or no longer right.</summary>
    private void Renew()
    {
        var (now, wanted) = (time.GetUtcNow(), names.Find());
        var authority = _authority ??= CreateAuthority(wanted, now);
        RemindOfItsEnd(authority, now);
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

    private LocalAuthority CreateAuthority(ServerNames wanted, DateTimeOffset now)
    {
        var created = LocalAuthority.Create(wanted, now);
        folder.Save(created);
        LogCreated(created.Name, folder.Path);
        return created;
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
        // Shortly before the authority's end, another certificate would not end later; after it, no time is better.
        var endsSoon = now > until - RenewedBefore && until < authority.Until && now < authority.Until;
        return authority.Issued(certificate) && from <= now && !endsSoon
            && ServerNames.Of(certificate).SameAs(names);
    }

    /// <summary>Once a day.</summary>
    private void RemindOfItsEnd(LocalAuthority authority, DateTimeOffset now)
    {
        var today = Day(now);
        if (now < authority.Until - AuthorityEndsSoon || today == _lastReminder)
            return;

        _lastReminder = today;
        if (now < authority.Until)
            LogEndsSoon(authority.Name, Day(authority.Until), folder.Path);
        else
            LogEnded(authority.Name, Day(authority.Until), folder.Path);
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

    [LoggerMessage(3, LogLevel.Error,
        "The certificate authority {Name} has ended on {Until}, so browsers reject the HTTPS certificate. If the clock "
            + "of this machine is wrong, correct it. Otherwise stop OtaStack and delete {Folder}: then a new authority "
            + "is created, which every device must trust.")]
    private partial void LogEnded(string name, string until, string folder);

    [LoggerMessage(4, LogLevel.Information, "Issued an HTTPS certificate for {Names}.")]
    private partial void LogIssued(string names);

    [LoggerMessage(5, LogLevel.Warning,
        "The certificate authority was created for private names and those of its first start, so the HTTPS "
            + "certificate is not for {Names}. To include them, stop OtaStack and delete {Folder}: then a new authority "
            + "is created, which every device must trust again.")]
    private partial void LogRefused(string names, string folder);

    [LoggerMessage(6, LogLevel.Error, "The HTTPS certificate cannot be stored in {Folder}: {Reason}")]
    private partial void LogNotStored(string folder, string reason);

    [LoggerMessage(7, LogLevel.Warning,
        "The certificate authority {Name} ends on {Until}; from then on, browsers reject the HTTPS certificate. Before "
            + "that, stop OtaStack and delete {Folder}: then a new authority is created, which every device must "
            + "trust.")]
    private partial void LogEndsSoon(string name, string until, string folder);

    [LoggerMessage(8, LogLevel.Error,
        "The HTTPS certificate cannot be checked or renewed. It stays in use; the next try is in a minute.")]
    private partial void LogNotRenewed(Exception exception);
}
