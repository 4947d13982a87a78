using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OtaStack.Runner.Supervision;

namespace OtaStack.AppHost;

/// <summary>
/// Restarts a service that has ended by itself, which Aspire does not do. A service that was stopped in the dashboard,
/// or with the AppHost, ends with exit code 0 or is terminated by the orchestrator, and stays stopped. The pauses grow
/// as under <c>./otastack run</c>.
/// </summary>
internal sealed partial class Restarts(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    RestartedServices services,
    TimeProvider time,
    ILogger<Restarts> logger) : BackgroundService
{
    private readonly Dictionary<string, Watched> _watched = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (!services.Names.Contains(change.Resource.Name))
                continue;
            if (!_watched.TryGetValue(change.ResourceId, out var service))
                _watched.Add(change.ResourceId, service = new Watched());

            var state = change.Snapshot.State?.Text;
            if (state == KnownResourceStates.Running && !service.IsRunning)
            {
                service.IsRunning = true;
                service.StartedAt = time.GetTimestamp();
            }
            else if (state == KnownResourceStates.Finished && change.Snapshot.ExitCode is { } exitCode
                && service.IsRunning)
            {
                service.IsRunning = false;
                if (exitCode != 0)
                    RestartLater(change, exitCode, service, stoppingToken);
            }
        }
    }

    private void RestartLater(ResourceEvent ended, int exitCode, Watched service, CancellationToken stop)
    {
        var name = ended.Resource.Name;
        if (service.Policy.After(exitCode, wasUp: true, time.GetElapsedTime(service.StartedAt)).Pause is not { } pause)
        {
            LogGaveUp(name, exitCode);
            return;
        }

        LogEnded(name, exitCode, pause.TotalSeconds);
        _ = RestartAsync(ended, pause, stop);
    }

    private async Task RestartAsync(ResourceEvent ended, TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, time, stop);
            // Somebody may have started it in the meantime.
            if (!notifications.TryGetCurrentState(ended.ResourceId, out var now)
                || now.Snapshot.State?.Text != KnownResourceStates.Finished)
                return;

            var started = await commands.ExecuteCommandAsync(
                ended.ResourceId, KnownResourceCommands.StartCommand, stop);
            if (!started.Success)
                LogNotStarted(ended.Resource.Name, started.Message ?? "the orchestrator refused");
        }
        catch (OperationCanceledException)
        {
            // The AppHost is stopping.
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "{Service} ended with exit code {ExitCode}; restarting it in {Seconds} s")]
    private partial void LogEnded(string service, int exitCode, double seconds);

    [LoggerMessage(
        2, LogLevel.Error, "{Service} ended with exit code {ExitCode} and is not restarted; see its log for the cause")]
    private partial void LogGaveUp(string service, int exitCode);

    [LoggerMessage(3, LogLevel.Error, "Could not restart {Service}: {Reason}")]
    private partial void LogNotStarted(string service, string reason);

    private sealed class Watched
    {
        public RestartPolicy Policy { get; } = new(isOptional: true, announcesStart: false);

        public bool IsRunning { get; set; }

        public long StartedAt { get; set; }
    }
}

/// <summary>The resources that <see cref="Restarts"/> restarts.</summary>
internal sealed record RestartedServices(IReadOnlySet<string> Names);

internal static class RestartExtensions
{
    /// <summary>Restarts these resources when they end by themselves.</summary>
    public static void RestartOnFailure(this IDistributedApplicationBuilder builder, params IEnumerable<string> names)
    {
        builder.Services.AddSingleton(new RestartedServices(names.ToHashSet()));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<Restarts>();
    }
}
