using System.Text.Json.Serialization.Metadata;

namespace OtaStack.Manager.Cli;

/// <summary>
/// Runs arduino-cli for what only reads: a few at a time, none for long. Such a run passes no gate: what an install
/// moves in appears at once and complete, and a listing that caught a removal half-way is read anew after it
/// (<see cref="Listing{T}"/>).
/// </summary>
internal sealed class CliQueries(ArduinoCli cli, IHostApplicationLifetime lifetime) : IDisposable
{
    private const int Places = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _places = new(Places, Places);

    /// <param name="arguments">Command and options, with <c>--json</c>; what comes from outside stands behind <c>=</c>
    /// or <c>--</c>.</param>
    /// <exception cref="CliUnavailableException">There is no arduino-cli that can be used.</exception>
    /// <exception cref="CliResultException">It failed, or took too long; the message says why.</exception>
    public async Task<T> AskAsync<T>(
        JsonTypeInfo<T> type, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        where T : class
    {
        // Nothing that was started here outlives the Manager.
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
            throw new CliResultException($"arduino-cli gave no answer within {Patience.TotalMinutes} minutes.");
        }
    }

    public void Dispose() => _places.Dispose();
}
