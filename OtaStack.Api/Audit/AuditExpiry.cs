using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Audit;

/// <summary>
/// Deletes old entries of the audit, a few thousand at a time, so that offers are written in between.
/// </summary>
public sealed partial class AuditExpiry(
    Database database, WriteBehind writer, DiskReserve reserve,
    IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditExpiry> logger) : BackgroundService
{
    internal const int RowsAtOnce = 2000;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Deletes what is too old now, and returns how many entries that were.</summary>
    internal async Task<int> DeleteOldAsync(CancellationToken cancellationToken)
    {
        if (options.Value.KeepDays == 0)
            return 0;

        var before = time.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        var (deleted, last) = (0, 0);
        do
        {
            await writer.InTurnAsync(
                () => reserve.WithRoomAsync(() =>
                {
                    last = Delete(before);
                    return Task.CompletedTask;
                }), cancellationToken);
            deleted += last;
        }
        while (last == RowsAtOnce);

        if (deleted > 0)
            LogDeleted(deleted, options.Value.KeepDays);
        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await DeleteOldAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotDeleted(exception, Interval);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Without EF Core, which a start does not need otherwise.
    private int Delete(DateTimeOffset before)
    {
        using var connection = database.Open();
        return connection.Execute(
            $"DELETE FROM Audit WHERE Id IN (SELECT Id FROM Audit WHERE At < $0 ORDER BY At LIMIT {RowsAtOnce})",
            before.ToUnixTimeMilliseconds());
    }

    [LoggerMessage(1, LogLevel.Information,
        "Deleted {Count} entries of the audit older than {Days} days (Audit:KeepDays)")]
    private partial void LogDeleted(int count, double days);

    [LoggerMessage(2, LogLevel.Warning, "Could not delete old entries of the audit; trying again in {Interval}")]
    private partial void LogNotDeleted(Exception exception, TimeSpan interval);
}
