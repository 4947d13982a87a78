using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;

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
        var caller = Caller.Of(context)!;
        var account = accounts.FindById(caller.Account!.Id) ?? caller.Account;
        var view = new AccountView
        {
            Account = account.Name,
            Role = account.Role,
            SecondFactor = account.SecondFactor,
            PasswordSetAt = account.PasswordSetAt,
            Provider = account.Login?.ProviderName,
            IsConfirmed = caller.Session!.IsConfirmed(time),
            Session = caller.Session,
            Sessions = [.. sessions.Of(account).OrderByDescending(other => other.LastUsedAt)],
            Keys = account.Role == Roles.Admin ? keys.All : [],
            Now = time.GetUtcNow(),
            Address = $"{context.Request.Scheme}://{context.Request.Host}",
            NewKey = newKey,
            Done = done,
            Problem = problem,
        };
        return renderer.WriteAsync<AccountPage>(context, status, new() { [nameof(AccountPage.View)] = view });
    }
}
