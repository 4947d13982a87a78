using System.Globalization;

namespace OtaStack.Runner.Supervision;

/// <summary>A service that the supervisor keeps running.</summary>
internal sealed record Service
{
    public required string Name { get; init; }

    /// <summary>Runs the service once. Receives the URL to listen on, and returns the exit code.</summary>
    public required Func<string, CancellationToken, Task<int>> RunAsync { get; init; }

    /// <summary>
    /// URL of the first start. Later starts use the announced address, so that other services find it again.
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>File to which the service writes its address when it listens; null if it does not.</summary>
    public string? AddressFile { get; init; }

    /// <summary>Whether boards work without the service. The others keep running when it fails.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>Keeps one service running, on the same address.</summary>
internal sealed class SupervisedService(Service service, ConsoleLog log, TimeProvider time)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AddressInterval = TimeSpan.FromMilliseconds(25);

    public Service Service => service;

    /// <summary>Completes when the service is stopped or has failed for good.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the service. Cancelling stops it.</summary>
    public void Start(CancellationToken stop) => Ended = KeepRunningAsync(stop);

    /// <summary>The announced address; null if the service fails before.</summary>
    /// <exception cref="CommandException">The service did not announce an address within a minute.</exception>
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

            // The pause starts before the line is written, so that tests can rely on the line.
            var paused = Task.Delay(pause, time, stop);
            log.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{service.Name} ended with exit code {code}; starting it again in {pause.TotalSeconds:0} s"));
            await paused.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Written by rename, so it is never incomplete.
    private string? ReadAddress() =>
        File.Exists(service.AddressFile) && File.ReadAllText(service.AddressFile).Trim() is { Length: > 0 } address
            ? address
            : null;
}
