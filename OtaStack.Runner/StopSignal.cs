using System.Runtime.InteropServices;

namespace OtaStack.Runner;

/// <summary>
/// Ctrl-C, TERM, and HUP when the terminal closes. Ignored signals stay ignored, so that OtaStack outlives the
/// terminal under <c>nohup</c>.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(one => PosixSignalRegistration.Create(one, Stop))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        // Asynchronously, because this thread waits for further signals.
        _ = _stop.CancelAsync();
    }
}
