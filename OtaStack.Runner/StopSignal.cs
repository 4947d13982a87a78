using System.Runtime.InteropServices;

namespace OtaStack.Runner;

/// <summary>
/// Ctrl-C, TERM, and HUP when the terminal closes. A signal that is ignored stays so: under <c>nohup</c>, OtaStack
/// outlives the terminal.
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
        // Not on the thread that waits for further signals.
        _ = _stop.CancelAsync();
    }
}
