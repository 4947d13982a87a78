using System.Text.Json.Serialization.Metadata;

namespace OtaStack.Manager.Cli;

/// <summary>
/// Runs arduino-cli commands that only read, a few at a time and with a time limit. They do not wait for the gate: an
/// installation appears in one step, and a listing that was read during a removal is read again after it (<see
/// cref="Listing{T}"/>).
/// </summary>
internal sealed class CliQueries(ArduinoCli cli, IHostApplicationLifetime lifetime) : IDisposable
{
    private const int Places = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _places = new(Places, Places);

    /// <param name="arguments">Command and options, with <c>--json</c>; user input must follow <c>=</c> or
    /// <c>--</c>.</param>
    /// <exception cref="CliUnavailableException">arduino-cli is missing or cannot be used.</exception>
    /// <exception cref="CliResultException">The command failed or took too long; the message says why.</exception>
    public async Task<T> AskAsync<T>(
        JsonTypeInfo<T> type, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        where T : class
    {
        // Processes must not outlive the Manager.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        patience.CancelAfter(Patience);
        try
        {
            await _places.WaitAsync(patience.Token);
            try
            {
                var run = await cli.RunAsync(new CliRequest(arguments), patience.Token);
                return run.Succeeded ? run.Parse(type) : throw new CliResultException(run.Failure());
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (
            !cancellationToken.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new CliResultException($"arduino-cli did not answer within {Patience.TotalMinutes} minutes.");
        }
    }

    public void Dispose() => _places.Dispose();
}
