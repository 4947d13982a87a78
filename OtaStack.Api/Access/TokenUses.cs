using System.Collections.Concurrent;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Tokens;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Api.Access;

/// <summary>
/// Notes which tokens were shown, on the devices in memory, and writes that behind. Polls that show the same token as
/// the last time change nothing but the time of the token's last use, once a minute.
/// </summary>
public sealed partial class TokenUses(
    Fleet fleet, TokenCatalog tokens, IDbContextFactory<OtaStackContext> contexts, UnreadableRows unreadable,
    WriteBehind writer, IOptions<WriteBehindOptions> options, TimeProvider time, ILogger<TokenUses> logger)
    : BackgroundService
{
    private const int RowsPerTransaction = 2_000;

    /// <summary>Most devices have shown the token of one project, and share the list of that.</summary>
    private static readonly SharedValues<string, IReadOnlyList<string>> OneProject = new(maximum: 10_000);

    private readonly ConcurrentDictionary<MacAddress, Device> _devices = new();
    private readonly ConcurrentDictionary<(TokenScope, string), TokenEntry> _used = new();
    private readonly LogThrottle _throttle = new(time);

    /// <summary>Reads what devices have shown; called once, after the fleet was read.</summary>
    internal void Load(SqliteConnection connection) => unreadable.Read(
        connection, StoredTables.TokenUses,
        record => fleet.FindOrAdd(record.Mac).TokenUse = record with { Projects = Shared(record.Projects) },
        setAside: OweToken);

    // The row may have said that the device has shown a token. Taking that as true lets no stranger in.
    private void OweToken(string key)
    {
        if (MacAddress.TryParse(key, out var mac) && fleet.Find(mac) is { Project: { } project } device)
            device.TokenUse = new TokenUseRecord { Mac = mac, Projects = Shared([project]) };
    }

    /// <summary>Writes all that was noted.</summary>
    /// <exception cref="DbUpdateException">The database cannot be written now. It is tried again.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (!_devices.IsEmpty || !_used.IsEmpty)
        {
            var changed = _devices.Take(RowsPerTransaction).Select(entry => entry.Value).ToList();
            var used = _used.Take(RowsPerTransaction).Select(entry => entry.Key).ToList();
            changed.ForEach(device => _devices.TryRemove(device.Mac, out _));
            used.ForEach(owner => _used.TryRemove(owner, out _));
            try
            {
                await writer.InTurnAsync(() => WriteAsync(changed, used), cancellationToken);
            }
            catch
            {
                changed.ForEach(device => _devices[device.Mac] = device);
                foreach (var (scope, owner) in used)
                {
                    if (tokens.Of(scope, owner) is [var token, ..])
                        _used[(scope, owner)] = token;
                }

                throw;
            }
        }
    }

    /// <summary>A device has shown a valid token, and has to go on doing so.</summary>
    internal void Shown(Device device, TokenEntry token, string? project, DateTimeOffset now)
    {
        lock (device)
        {
            var before = device.TokenUse ?? new TokenUseRecord { Mac = device.Mac };
            var isKnown = project is null || before.Projects.Contains(project);
            if (isKnown && before.Token == token.Record.Id)
                return;

            device.TokenUse = before with
            {
                Projects = isKnown
                    ? before.Projects
                    : Shared([.. before.Projects.Append(project!).Order(StringComparer.Ordinal)]),
                ShownAt = before.Token == token.Record.Id ? before.ShownAt : now,
                Token = token.Record.Id,
            };
        }

        Changed(device);
    }

    /// <summary>A poll with the device's MAC address was refused.</summary>
    internal void Refused(Device device, IPAddress? address, DateTimeOffset now)
    {
        lock (device)
        {
            var before = device.TokenUse ?? new TokenUseRecord { Mac = device.Mac };
            device.TokenUse = before with
            {
                Refused = before.Refused + 1, RefusedAt = now, RefusedFrom = address?.ToString(),
            };
        }

        Changed(device);
    }

    /// <summary>Notes the use of a token. True if it was not used within the last minute.</summary>
    internal bool Use(TokenEntry token, DateTimeOffset now)
    {
        if (!token.Use(now))
            return false;

        _used[(token.Record.Scope, token.Record.Owner)] = token;
        return true;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SaveAfterSeconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryFlushAsync(stoppingToken);
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_throttle.ShouldLog(out _))
                LogNotWritten(exception);
        }
    }

    private async Task WriteAsync(List<Device> changed, List<(TokenScope Scope, string Owner)> used)
    {
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        TableWriter.Of<TokenUseRecord>(context.Model).WriteAll(context, changed.Select(RowOf).OfType<TokenUseRecord>());

        // The times of a token that was deleted meanwhile are not written.
        var rows = used.SelectMany(owner => tokens.Of(owner.Scope, owner.Owner));
        TableWriter.Of<TokenRecord>(context.Model).WriteAll(
            context, rows.Select(token => token.Record with { LastUsedAt = token.LastUsedAt }));
        await transaction.CommitAsync();
    }

    // A deleted device must not leave a row.
    private static TokenUseRecord? RowOf(Device device)
    {
        lock (device)
            return device.IsForgotten ? null : device.TokenUse;
    }

    private void Changed(Device device)
    {
        _devices[device.Mac] = device;
        writer.SettingsChanged(device);
    }

    private static IReadOnlyList<string> Shared(IReadOnlyList<string> projects) =>
        projects is [var only] ? OneProject.Share(only, projects) : projects;

    [LoggerMessage(1, LogLevel.Error, "Could not write which tokens were used. Keeping that in memory and retrying")]
    private partial void LogNotWritten(Exception exception);
}
