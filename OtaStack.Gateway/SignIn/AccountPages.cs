using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;

namespace OtaStack.Gateway.SignIn;

/// <summary>Writes the caller's account page.</summary>
internal sealed class AccountPages(
    Accounts accounts, Sessions sessions, ApiKeys keys, PageRenderer renderer, TimeProvider time)
{
    /// <summary>Writes the page after a form, with the result or the refusal.</summary>
    public Task WriteAsync(HttpContext context, Refusal? refusal, string? done = null, string? newKey = null)
    {
        if (refusal?.Wait is { } wait)
            SignInEndpoints.SetRetryAfter(context.Response, wait);
        return WriteAsync(context, refusal?.Status
            ?? StatusCodes.Status200OK, refusal?.Reason, refusal is null ? done : null, newKey);
    }

    public Task WriteAsync(
        HttpContext context, int status, string? problem = null, string? done = null, string? newKey = null)
    {
        var session = context.Features.Get<Caller>()!.Session!;
        var view = new AccountView
        {
            Account = session.Account,
            PasswordSetAt = accounts.Find(session.Account)?.PasswordSetAt ?? default,
            Session = session,
            Sessions = [.. sessions.Of(session.Account).OrderByDescending(other => other.LastUsedAt)],
            Keys = keys.All,
            Now = time.GetUtcNow(),
            Address = $"{context.Request.Scheme}://{context.Request.Host}",
            NewKey = newKey,
            Done = done,
            Problem = problem,
        };
        return renderer.WriteAsync<AccountPage>(context, status, new() { [nameof(AccountPage.View)] = view });
    }
}
