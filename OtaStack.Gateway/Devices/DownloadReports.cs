using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Threading.Channels;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.Devices;

/// <summary>
/// Reports download progress to the API: ended downloads at once, many in one request under load, and the others
/// every few seconds. Reports that cannot be sent are kept for a while and retried; the API also has its own timeout.
/// </summary>
internal sealed partial class DownloadReports(
    IConfiguration configuration, SigningKey key, TimeProvider time, ILogger<DownloadReports> logger)
        : BackgroundService
{
    // With more reports than this queued, the API has been away so long that it no longer waits for any of them.
    private const int MaximumWaiting = 20_000;

    /// <summary>
    /// How long a board's connection stays open after its last byte, so that the API learns of the completed download
    /// before the board polls again on a new connection.
    /// </summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(DownloadReport.IntervalSeconds);

    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly Channel<Ended> _ended = Channel.CreateBounded<Ended>(
        new BoundedChannelOptions(MaximumWaiting)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
    private readonly LogThrottle _throttle = new(time);

    /// <summary>A download in progress.</summary>
    public sealed record Running(string Receipt, ClientBody Body, CancellationTokenSource Cut);

    private sealed record Ended(DownloadReport Report, TaskCompletionSource Told);

    /// <summary>Registers a download. <paramref name="cut"/> ends it when the API asks for that.</summary>
    public Running Begin(string receipt, ClientBody body, CancellationTokenSource cut) =>
        _running[receipt] = new(receipt, body, cut);

    /// <summary>
    /// Reports that the download has ended. Returns when the API has the report, or does not answer in time.
    /// </summary>
    public async Task EndAsync(Running download, bool whole)
    {
        _running.TryRemove(download.Receipt, out _);
        var ended = new Ended(
            new(download.Receipt, download.Body.Acknowledged, Ended: true, whole),
            new(TaskCreationOptions.RunContinuationsAsynchronously));
        _ended.Writer.TryWrite(ended);
        await Task.WhenAny(ended.Told.Task, Task.Delay(LongestWait, time));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.FindServiceAddress(Upstream.Api.Service, Upstream.Api.Endpoint) is not { } address)
            return;

        using var client = ClientOf(address);
        var nextLook = time.GetTimestamp();
        var batch = new List<Ended>();
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitForEndedAsync(Interval - time.GetElapsedTime(nextLook), stoppingToken);
            while (batch.Count < DownloadReport.MaximumCount && _ended.Reader.TryRead(out var ended))
                batch.Add(ended);

            if (time.GetElapsedTime(nextLook) >= Interval)
            {
                nextLook = time.GetTimestamp();
                foreach (var running in _running.Values.Chunk(DownloadReport.MaximumCount))
                    await TellRunningAsync(client, running, stoppingToken);
            }

            if (batch.Count == 0)
                continue;

            if (await TellAsync(client, [.. batch.Select(ended => ended.Report)], stoppingToken) is null)
            {
                await Task.Delay(BetweenTries, time, stoppingToken);
                continue;
            }

            batch.ForEach(ended => ended.Told.TrySetResult());
            batch.Clear();
        }
    }

    private async Task WaitForEndedAsync(TimeSpan atMost, CancellationToken stoppingToken)
    {
        if (atMost <= TimeSpan.Zero)
            return;

        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        wait.CancelAfter(atMost);
        try
        {
            await _ended.Reader.WaitToReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // It is time to report the downloads in progress.
        }
    }

    private async Task TellRunningAsync(HttpClient client, Running[] running, CancellationToken stoppingToken)
    {
        var reports = running.Select(download =>
            new DownloadReport(download.Receipt, download.Body.Acknowledged, false, false));
        if (await TellAsync(client, [.. reports], stoppingToken) is not { } answer)
            return;

        foreach (var receipt in answer.Cut)
        {
            if (_running.TryGetValue(receipt, out var download))
                await CutAsync(download);
        }
    }

    private static async Task CutAsync(Running download)
    {
        try
        {
            await download.Cut.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The download has just ended.
        }
    }

    private async Task<DownloadReportAnswer?> TellAsync(
        HttpClient client, DownloadReport[] reports, CancellationToken stoppingToken)
    {
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, DownloadReport.Path) { Content = JsonContent.Create(reports) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer",
                key.Tokens.Issue(GatewayToken.ApiAudience, DownloadReport.Subject, Roles.Operator));
            using var answer = await client.SendAsync(request, stoppingToken);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<DownloadReportAnswer>(stoppingToken);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or System.Text.Json.JsonException or OperationCanceledException
            && !stoppingToken.IsCancellationRequested)
        {
            if (_throttle.ShouldLog(out var count))
                LogNotTold(exception.GetBaseException().Message, count);
            return null;
        }
    }

    private static HttpClient ClientOf(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(4),
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        if (address.UnixSocketPath() is { } path)
            handler.ConnectCallback = (_, cancellationToken) =>
                UpstreamClients.ConnectToSocketAsync(path, cancellationToken);
        return new HttpClient(handler)
        {
            BaseAddress = address.UnixSocketPath() is null ? address : new Uri("http://localhost/"),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Could not report download progress to the API: {Cause}; {Count} attempts since the last such message.")]
    private partial void LogNotTold(string cause, long count);
}
