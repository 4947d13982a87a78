using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>Changes that end a person's sessions, apart from the one that makes them.</summary>
internal sealed class StampChanges(Sessions sessions) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>
    /// The session must have the stamp before the database does: otherwise a concurrent request of the same browser would
    /// end it. The lock keeps two changes from mixing their stamps.
    /// </summary>
    /// <param name="caller">A person.</param>
    /// <param name="change">Takes the new stamp, and returns null or a sentence that says why nothing was changed.</param>
    public async Task<string?> RunAsync(Caller caller, Func<string, Task<string?>> change)
    {
        await _turn.WaitAsync();
        try
        {
            var stamp = Account.NewStamp();
            caller.Session!.NextStamp = stamp;
            if (await change(stamp) is { } problem)
                return problem;

            sessions.Keep(caller.Session, stamp);
        }
        finally
        {
            _turn.Release();
        }

        sessions.EndAll(caller.Account!, except: caller.Session);
        return null;
    }

    public void Dispose() => _turn.Dispose();
}
