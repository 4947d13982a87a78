using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace OtaStack.Api.Downloads;

/// <summary>The downloads that the gateway reports on. Ends those without reports.</summary>
internal sealed partial class DownloadReceipts(
    IOptions<DownloadOptions> options, DownloadSlots slots, TimeProvider time, ILogger<DownloadReceipts> logger)
        : BackgroundService
{
    private readonly ConcurrentDictionary<string, DownloadReceipt> _open = new(StringComparer.Ordinal);

    /// <summary>Downloads whose end is not known yet.</summary>
    public int Count => _open.Count;

    /// <summary>Begins a download of <paramref name="length"/> bytes.</summary>
    public DownloadReceipt Open(long length, DownloadEnd end)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return _open[id] = new DownloadReceipt(
            id, length, TimeSpan.FromSeconds(options.Value.StalledAfterSeconds), end, time);
    }

    /// <summary>Processes the gateway's reports. Unknown receipts are ignored.</summary>
    public DownloadReportAnswer Take(IReadOnlyList<DownloadReport> reports)
    {
        List<string>? cut = null;
        foreach (var report in reports)
        {
            if (!_open.TryGetValue(report.Receipt, out var receipt))
                continue;
            if (receipt.Take(report.Acknowledged, report.Ended, report.Whole))
                _open.TryRemove(report.Receipt, out _);
            else if (receipt.IsCut)
                (cut ??= []).Add(report.Receipt);
        }

        return new DownloadReportAnswer(cut ?? []);
    }

    /// <summary>Ends downloads that have had no report for too long, as broken.</summary>
    internal void GiveUpOverdue()
    {
        foreach (var (id, receipt) in _open)
        {
            if (receipt.IsOverdue && _open.TryRemove(id, out _))
                receipt.GiveUp();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                GiveUpOverdue();
                slots.Refresh();
            }
            catch (Exception exception)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Could not check the downloads in progress; trying again in a second")]
    private partial void LogFailed(Exception exception);
}
