using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using OtaStack.Api.Storage;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>Polls of random current boards of a fleet, on connections that are kept.</summary>
internal sealed class PollLoad(Uri server, InventedFleet fleet)
{
    private readonly List<double> _milliseconds = [];
    private long _answered;

    /// <summary>Boards that have polled.</summary>
    public HashSet<int> Polled { get; } = [];

    /// <summary>Polls per second, as fast as the server answers.</summary>
    public async Task<double> MeasureRateAsync(int connections, TimeSpan duration, CancellationToken stop)
    {
        var (before, since) = (_answered, Stopwatch.GetTimestamp());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(duration);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i =>
            Task.Run(() => PollAsync(new Random(i), null, end.Token), stop)));
        return (_answered - before) / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>Polls at a rate, and returns how long the slowest hundredth waited at least, milliseconds.</summary>
    public async Task<double> HoldRateAsync(
        int perSecond, int connections, TimeSpan duration, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(duration);
        var pause = TimeSpan.FromSeconds((double)connections / perSecond);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i =>
            Task.Run(() => PollAsync(new Random(1000 + i), pause, end.Token), stop)));
        _milliseconds.Sort();
        return _milliseconds[(int)(_milliseconds.Count * 0.99)];
    }

    public long Answered => _answered;

    // Waits for a poll's time, not after it, so that a slow answer does not lower the rate.
    private async Task PollAsync(Random random, TimeSpan? pause, CancellationToken end)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port, CancellationToken.None);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var (polled, waits) = (new List<int>(), new List<double>());
        var due = Stopwatch.GetTimestamp() + (long)(random.NextDouble() * (pause?.TotalSeconds ?? 0) * Stopwatch.Frequency);
        while (!end.IsCancellationRequested)
        {
            var index = Current(random);
            if (pause is { } between)
            {
                var left = TimeSpan.FromSeconds((double)(due - Stopwatch.GetTimestamp()) / Stopwatch.Frequency);
                if (left > TimeSpan.Zero)
                    await Task.Delay(left, CancellationToken.None);
                due += (long)(between.TotalSeconds * Stopwatch.Frequency);
            }

            var since = Stopwatch.GetTimestamp();
            await stream.WriteAsync(Request(fleet.Device(index)), CancellationToken.None);
            var status = await ReadStatusAsync(stream, buffer);
            if (status != "304")
                throw new InvalidOperationException($"A current board got {status} instead of 304.");
            Interlocked.Increment(ref _answered);
            if (pause is null)
                continue;
            polled.Add(index);
            waits.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        lock (_milliseconds)
        {
            Polled.UnionWith(polled);
            _milliseconds.AddRange(waits);
        }
    }

    private int Current(Random random)
    {
        while (true)
        {
            var index = random.Next(fleet.Count);
            if (InventedFleet.IsCurrent(index))
                return index;
        }
    }

    public static byte[] Request(DeviceRecord device)
    {
        var prefix = device.IsEsp32 ? "x-ESP32-" : "x-ESP8266-";
        return Encoding.ASCII.GetBytes(
            $"GET /ota HTTP/1.1\r\nHost: ota\r\nUser-Agent: ESP8266-http-Update\r\nX-Forwarded-For: {device.Address}\r\n"
            + $"{prefix}STA-MAC: {device.Mac}\r\n{prefix}free-space: {device.FreeSpace}\r\n"
            + $"{prefix}sketch-size: {device.SketchSize}\r\n{prefix}sketch-md5: {device.SketchMd5}\r\n"
            + $"{prefix}chip-size: {device.FlashSize}\r\n{prefix}sdk-version: {device.SdkVersion}\r\n"
            + $"{prefix}mode: sketch\r\n{prefix}version: {device.Version}\r\n\r\n");
    }

    // A 304 has no body.
    private static async Task<string> ReadStatusAsync(NetworkStream stream, byte[] buffer)
    {
        var length = 0;
        while (length < 4 || !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), CancellationToken.None);
            if (read == 0)
                throw new IOException("The API closed a connection.");
            length += read;
            if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 304"u8) && length >= 12)
                break;
        }

        return Encoding.ASCII.GetString(buffer, 9, 3);
    }
}
