using System.Security.Cryptography;
using System.Text.Json;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// The accounts in <c>accounts.json</c>. Every access checks the file for changes, because the <c>--set-password</c>
/// command writes it from another process.
/// </summary>
internal sealed partial class Accounts(IdentityFolder folder, TimeProvider time, ILogger<Accounts> logger)
{
    private sealed record Reading(DateTime WrittenAt, AccountFile File);

    private readonly LogThrottle _throttle = new(time);
    private readonly Lock _reading = new();
    private Reading _known = new(default, new AccountFile());

    /// <summary>The current content of the file, or its last known content while it cannot be read.</summary>
    public AccountFile Current
    {
        get
        {
            var known = Volatile.Read(ref _known);
            return WrittenAt() == known.WrittenAt ? known.File : ReadAgain();
        }
    }

    public Account? Find(string name) => Current.Find(name);

    /// <exception cref="StartupException">The file exists and cannot be used.</exception>
    public void Load()
    {
        try
        {
            Reload();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException(
                $"{folder.PathOf(AccountFile.Name)} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Sets the password of an account, and creates the account if it does not exist. Its sessions end, except those
    /// with <paramref name="stamp"/>.
    /// </summary>
    /// <exception cref="IOException">Nothing was changed; also <see cref="UnauthorizedAccessException"/>,
    /// <see cref="JsonException"/>.</exception>
    public void SetPassword(string name, string passwordHash, string? stamp = null) =>
        Change(file => file.With(New(file, name, passwordHash, stamp)));

    /// <summary>Sets the password of the account <c>admin</c> to the one from the configuration.</summary>
    public void SetGivenPassword(string passwordHash) =>
        Change(file => file.With(New(file, AccountName.Admin, passwordHash)) with { GivenPasswordHash = passwordHash });

    /// <summary>
    /// False if there is no such account, or if it is the only one: somebody must be able to sign in.
    /// </summary>
    public bool Remove(string name)
    {
        var removed = false;
        Change(file =>
        {
            var left = file.Accounts.Where(account => account.Name != name).ToArray();
            removed = left.Length > 0 && left.Length < file.Accounts.Count;
            return removed ? file with { Accounts = left } : file;
        });
        return removed;
    }

    private Account New(AccountFile file, string name, string passwordHash, string? stamp = null) =>
        new(name, passwordHash, stamp ?? Account.NewStamp(), time.GetUtcNow())
        {
            Id = file.Find(name) is { } present ? present.Id : RandomNumberGenerator.GetHexString(32, lowercase: true),
        };

    private void Change(Func<AccountFile, AccountFile> change)
    {
        using (folder.Lock())
        {
            var file = change(folder.Read<AccountFile>(AccountFile.Name) ?? new AccountFile());
            folder.Write(AccountFile.Name, file);
            lock (_reading)
                Volatile.Write(ref _known, new Reading(WrittenAt(), file));
        }
    }

    private AccountFile ReadAgain()
    {
        try
        {
            return Reload();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            if (_throttle.ShouldLog(out _))
                LogUnreadable(folder.PathOf(AccountFile.Name), exception.Message);
            return Volatile.Read(ref _known).File;
        }
    }

    private AccountFile Reload()
    {
        lock (_reading)
        {
            var writtenAt = WrittenAt(); // read before the content, so that the next access finds a change in between
            var file = folder.Read<AccountFile>(AccountFile.Name) ?? new AccountFile();
            Volatile.Write(ref _known, new Reading(writtenAt, file));
            return file;
        }
    }

    private DateTime WrittenAt() => File.GetLastWriteTimeUtc(folder.PathOf(AccountFile.Name));

    [LoggerMessage(1, LogLevel.Error, "{File} cannot be read; its previous content stays in effect: {Cause}")]
    private partial void LogUnreadable(string file, string cause);
}
