using System.Collections.Concurrent;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>A sign-in whose password was right, and which needs the second factor.</summary>
/// <param name="Hash">Hash of the cookie's value.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="Stamp">The person's stamp.</param>
/// <param name="Wanted">Where to go afterwards: a path of ours.</param>
/// <param name="StartedAt">Timestamp of the monotonic clock.</param>
internal sealed record SecondStep(string Hash, string PersonId, string Stamp, string Wanted, long StartedAt);

/// <summary>
/// The sign-ins between password and second factor. They are kept on the server, and are good for nothing but that: a
/// cookie with a random value names one. Each ends after five minutes, with the sign-in, and when the person gets another
/// password or role.
/// </summary>
internal sealed class SecondSteps(Accounts accounts, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The oldest of one person ends first. Only somebody with the password starts any.</summary>
    private const int MaximumPerPerson = 20;

    private readonly ConcurrentDictionary<string, SecondStep> _steps = new();

    public void Start(HttpContext context, Account account, string wanted)
    {
        End(context);
        var cookie = Secret.Create();
        var step = new SecondStep(Secret.Hash(cookie), account.Id, account.Stamp, wanted, time.GetTimestamp());
        foreach (var old in _steps.Values.Where(other => AccountOf(other) is null))
            _steps.TryRemove(old.Hash, out _);
        var own = _steps.Values.Where(other => other.PersonId == account.Id)
            .OrderByDescending(other => other.StartedAt);
        foreach (var tooMany in own.Skip(MaximumPerPerson - 1))
            _steps.TryRemove(tooMany.Hash, out _);
        _steps[step.Hash] = step;
        SignInCookies.SecondStep.Set(context, cookie, Lifetime);
    }

    /// <summary>The sign-in of a browser, with its person; null if the browser has not begun one, or it has ended.</summary>
    public (SecondStep Step, Account Account)? Find(HttpRequest request)
    {
        foreach (var cookie in SignInCookies.SecondStep.Read(request))
        {
            if (_steps.TryGetValue(Secret.Hash(cookie), out var step) && AccountOf(step) is { } account)
                return (step, account);
        }

        return null;
    }

    /// <summary>Ends a sign-in. False if another request has done so: only one may start the session.</summary>
    public bool TryEnd(HttpContext context, SecondStep step)
    {
        SignInCookies.SecondStep.Delete(context);
        return _steps.TryRemove(step.Hash, out _);
    }

    /// <summary>Ends the browser's sign-in, if there is one.</summary>
    public void End(HttpContext context)
    {
        foreach (var cookie in SignInCookies.SecondStep.Read(context.Request))
            _steps.TryRemove(Secret.Hash(cookie), out _);
    }

    private Account? AccountOf(SecondStep step) =>
        time.GetElapsedTime(step.StartedAt) < Lifetime
            && accounts.FindById(step.PersonId) is { } account && account.Stamp == step.Stamp
            ? account
            : null;
}
