using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Devices;

/// <summary>
/// Forgets devices that never confirmed an update and stopped polling, unless somebody has set something on them.
/// Otherwise invented MAC addresses would fill the fleet. When the fleet is 90 % full, one day without a poll is enough,
/// to make room for real boards.
/// </summary>
public sealed partial class DeviceExpiry(
    Fleet fleet, TokenCatalog tokens, DeviceChanges changes, IOptions<FleetOptions> options, TimeProvider time,
    ILogger<DeviceExpiry> logger)
    : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromDays(1);

    /// <summary>Checks the fleet once, and returns how many devices were forgotten.</summary>
    internal async Task<int> ForgetExpiredAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ForgetUnconfirmedAfterDays == 0)
            return 0;

        var silence = TimeSpan.FromDays(options.Value.ForgetUnconfirmedAfterDays);
        if (fleet.Count >= options.Value.MaximumDevices * 0.9 && silence > ShortestSilence)
            silence = ShortestSilence;

        var since = time.GetUtcNow() - silence;
        var (forgotten, _) = await changes.ForgetAsync(
            actor: null, [.. fleet.All.Where(device => IsExpired(device, since))], device => IsExpired(device, since),
            isDryRun: false, cancellationToken);
        if (forgotten > 0)
            LogForgotten(forgotten, silence.TotalDays);
        return forgotten;
    }

    // A device on which somebody has set something, or that has a token or has shown one, is not an invention.
    private bool IsExpired(Device device, DateTimeOffset since) =>
        device is { IsConfirmed: false, Settings: null or { Revision: 0 } }
        && device.LastSeen < since
        && !tokens.HasOrShowed(device);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ForgetExpiredAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotForgotten(exception, Interval);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information,
        "Forgot {Count} devices that never confirmed an update and were not seen for {Days} days "
            + "(Fleet:ForgetUnconfirmedAfterDays)")]
    private partial void LogForgotten(int count, double days);

    [LoggerMessage(2, LogLevel.Warning,
        "Could not forget devices that never confirmed an update; trying again in {Interval}")]
    private partial void LogNotForgotten(Exception exception, TimeSpan interval);
}
