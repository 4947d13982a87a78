using Microsoft.Data.Sqlite;
using OtaStack.Api.Access;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Tokens;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api;

/// <summary>
/// Before anything else starts: takes the data folder, brings the database up to date, and reads the firmware, the
/// fleet, the groups and the tokens into memory.
/// </summary>
internal sealed class ApiStartup(
    DataFolder folder, DiskReserve reserve, DatabaseMigration migration, Database database, FirmwareStore firmware,
    Fleet fleet, GroupCatalog groups, TokenCatalog tokens, TokenUses tokenUses)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folder.Open();
        reserve.Make();
        try
        {
            await migration.RunAsync(cancellationToken);
            using var connection = database.Open();
            firmware.Load(connection);
            fleet.Load(connection);
            groups.Load(connection);
            tokens.Load(connection);
            tokenUses.Load(connection);
        }
        catch (SqliteException exception)
        {
            throw new StartupException(
                $"The database {folder.Database} cannot be used: {exception.Message} "
                + "Restore it from a copy, or choose another data folder.",
                exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
