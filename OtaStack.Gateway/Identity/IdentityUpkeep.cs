using Microsoft.Data.Sqlite;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Loads the stored sessions and keys before the gateway listens. Every two seconds it ends those that are no longer
/// valid, cuts their open requests, and writes changes.
/// </summary>
internal sealed partial class IdentityUpkeep(
    IdentityFolder folder, SigningKey signingKey, PeopleDatabase database, FirstAccount firstAccount, Sessions sessions,
    ApiKeys keys, TimeProvider time, ILogger<IdentityUpkeep> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly LogThrottle _throttle = new(time);
    private FolderLock? _lock;

    /// <summary>Before the certificate authority in the folder is read or created.</summary>
    /// <exception cref="StartupException">Another gateway runs on the folder.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _lock = folder.LockAgainstOtherGateways();
        return Task.CompletedTask;
    }

    /// <exception cref="StartupException">A file cannot be used, or nobody could sign in.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            signingKey.Load();
            if (database.Prepare(isGateway: true) is { } takenOver)
                LogTakenOver(takenOver);
            firstAccount.Ensure();
            sessions.Load();
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"{database.Path} cannot be used: {exception.Message}", exception);
        }

        Run();
        return base.StartAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Run();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _lock?.Dispose();
        base.Dispose();
    }

    /// <summary>Runs once now, so that a change is on disk before the user is told.</summary>
    public void Run()
    {
        sessions.EndInvalid();
        keys.EndInvalid();
        Try(keys.Save);
        Try(sessions.Save);
    }

    private void Try(Action save)
    {
        try
        {
            save();
        }
        catch (SqliteException exception)
        {
            if (_throttle.ShouldLog(out _))
                LogNotWritten(exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Run();
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    [LoggerMessage(1, LogLevel.Error,
        "Sessions or API keys cannot be written; a restart would restore the previous ones: {Cause}")]
    private partial void LogNotWritten(string cause);

    [LoggerMessage(2, LogLevel.Information, "{WhatWasDone}")]
    private partial void LogTakenOver(string whatWasDone);
}
