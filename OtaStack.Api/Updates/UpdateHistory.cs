using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>
/// Limits each device's history. Otherwise somebody who polls two projects in turn with one MAC address would fill the
/// disk, because each poll supersedes the last update.
/// </summary>
public sealed partial class UpdateHistory(IDbContextFactory<OtaStackContext> contexts, ILogger<UpdateHistory> logger)
    : BackgroundService
{
    /// <summary>Ended updates that are kept for each device.</summary>
    public const int Maximum = 200;

    /// <summary>
    /// The same for a device that never confirmed an update, because anyone can invent MAC addresses and projects.
    /// </summary>
    public const int MaximumUnconfirmed = 10;

    /// <summary>How many updates a device begins before its history is trimmed.</summary>
    internal const int Interval = 50;

    /// <summary>The same for a device that never confirmed an update.</summary>
    internal const int IntervalUnconfirmed = 10;

    private readonly Channel<(MacAddress Device, int Kept)> _grown = Channel.CreateBounded<(MacAddress, int)>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Records that the device has begun another update. Call with the device locked.</summary>
    public void Began(Device device)
    {
        var (kept, interval) = device.IsConfirmed ? (Maximum, Interval) : (MaximumUnconfirmed, IntervalUnconfirmed);
        if (++device.UpdatesBegun % interval == 0)
            _grown.Writer.TryWrite((device.Mac, kept));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (mac, kept) in _grown.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await ForgetOldestAsync(mac, kept, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotForgotten(exception, mac);
            }
        }
    }

    // Deletes only ended updates, which are never written again.
    private async Task ForgetOldestAsync(MacAddress mac, int kept, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ended = context.Updates.Where(update => update.Device == mac
            && (update.State == UpdateState.Confirmed || update.State == UpdateState.Superseded));
        var oldest = ended.OrderByDescending(update => update.StartedAt).Skip(kept).Select(update => update.Id);
        await context.Updates.Where(update => oldest.Contains(update.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Could not delete old updates of {Device}; trying again after its next updates")]
    private partial void LogNotForgotten(Exception exception, MacAddress device);
}
