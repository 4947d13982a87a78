using System.Globalization;

namespace OtaStack.Runner.Supervision;

/// <summary>Something that is kept running.</summary>
internal sealed record Service
{
    public required string Name { get; init; }

    /// <summary>Runs it once, to its end; given the URL to listen on. Returns the exit code.</summary>
    public required Func<string, CancellationToken, Task<int>> RunAsync { get; init; }

    /// <summary>
    /// URL of its first start; later ones use the address that it has announced, so that others find it again.
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>File that it writes its address to once it listens; null: it announces nothing.</summary>
    public string? AddressFile { get; init; }

    /// <summary>Boards can do without it: the others go on when it fails.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>Keeps one service running, on the same address.</summary>
internal sealed class SupervisedService(Service service, ConsoleLog log, TimeProvider time)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AddressInterval = TimeSpan.FromMilliseconds(25);

    public Service Service => service;

    /// <summary>Ends when the service is stopped, or given up.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the service. Cancelling stops it.</summary>
    public void Start(CancellationToken stop) => Ended = KeepRunningAsync(stop);

    /// <summary>The address that it announces; null when it is given up first.</summary>
    /// <exception cref="CommandException">It announced nothing within a minute.</exception>
    public async Task<string?> AddressAsync(CancellationToken stop)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (ReadAddress() is { } address)
                return address;
            if (Ended.IsCompleted)
                return null;
            if (time.GetElapsedTime(started) > StartPatience)
                return service.IsOptional ? null : throw new CommandException(
                    $"{service.Name} did not start within 60 s");
            await Task.Delay(AddressInterval, time, stop);
        }
    }

    private async Task KeepRunningAsync(CancellationToken stop)
    {
        var policy = new RestartPolicy(service.IsOptional, announcesStart: service.AddressFile is not null);
        var url = service.Url;
        while (!stop.IsCancellationRequested)
        {
            if (service.AddressFile is not null)
                File.Delete(service.AddressFile);
            var started = time.GetTimestamp();
            var code = await service.RunAsync(url, stop);
            if (stop.IsCancellationRequested)
                return;

            var address = ReadAddress();
            url = address ?? url;
            var next = policy.After(code, wasUp: address is not null, time.GetElapsedTime(started));
            if (next.Pause is not { } pause)
            {
                if (next.Reason is not null)
                    log.Say($"{service.Name} {next.Reason}");
                return;
            }

            // The pause begins before the line is written, so that a reader of the line can rely on it.
            var paused = Task.Delay(pause, time, stop);
            log.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{service.Name} ended with exit code {code}; starting it again in {pause.TotalSeconds:0} s"));
            await paused.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Written by rename, so there is never half of one.
    private string? ReadAddress() =>
        File.Exists(service.AddressFile) && File.ReadAllText(service.AddressFile).Trim() is { Length: > 0 } address
            ? address
            : null;
}
