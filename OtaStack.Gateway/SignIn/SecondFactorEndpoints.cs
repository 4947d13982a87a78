using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// <c>/account/second-factor</c>: a person's authenticator app, passkeys and recovery codes. The only page of an admin who
/// needs a second factor and has none.
/// </summary>
internal sealed partial class SecondFactorEndpoints(
    SecondFactorChanges changes, SecondFactors factors, SecondFactorSetups setups, SecondFactorDemand demand,
    PasskeyOffers passkeys, Accounts accounts, SessionStart session, IdentityUpkeep upkeep, PageRenderer renderer,
    TimeProvider time, ILogger<SecondFactorEndpoints> logger)
{
    public const string Path = "/account/second-factor";

    /// <summary>Values of the field <c>do</c>.</summary>
    public const string BeginAuthenticator = "begin-authenticator";
    public const string ConfirmAuthenticator = "confirm-authenticator";
    public const string RemoveAuthenticator = "remove-authenticator";
    public const string NewCodes = "new-codes";
    public const string BeginPasskey = "begin-passkey";
    public const string AddPasskey = "add-passkey";
    public const string RenamePasskey = "rename-passkey";
    public const string RemovePasskey = "remove-passkey";
    public const string Cancel = "cancel";

    private const string NoForm = "Unknown form. Use one of the forms below.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Not in the group of /account, whose policy keeps those out who must set up a second factor.
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post],
                (HttpContext context, SecondFactorEndpoints endpoints) => endpoints.RunAsync(context))
            .RequireAuthorization(Policies.SecondFactor);
    }

    private Task RunAsync(HttpContext context)
    {
        if (Caller.Of(context)!.Account!.Login is null)
            return HttpMethods.IsPost(context.Request.Method) ? PostAsync(context) : WriteAsync(context);

        // It is the provider's matter, as that page says.
        SignInEndpoints.SeeOther(context, AccountEndpoints.Path);
        return Task.CompletedTask;
    }

    private async Task PostAsync(HttpContext context)
    {
        var received = await SmallForm.ReadAsync(context.Request);
        if (received.Fields is not { } form)
        {
            await WriteAsync(context, new FactorChange(new Refusal(received.Status, NoForm)));
            return;
        }

        try
        {
            await DoAsync(context, form);
        }
        catch (Exception exception) when (exception is SqliteException or DbUpdateException or IOException
            or CryptographicException)
        {
            LogNotWritten(exception);
            await WriteAsync(context, new FactorChange(new Refusal(StatusCodes.Status503ServiceUnavailable,
                "The gateway could not save the change; see its log. Nothing was changed.")));
        }
    }

    private async Task DoAsync(HttpContext context, IFormCollection form)
    {
        var caller = Caller.Of(context)!;
        var (proof, key, name) = (form["password"].ToString(), form["key"].ToString(), form["name"].ToString());
        switch (form["do"].ToString())
        {
            case BeginAuthenticator:
                await WriteAsync(context, new(await changes.BeginAuthenticatorAsync(context, caller, proof)));
                break;
            case ConfirmAuthenticator:
                await WriteAsync(context, await changes.ConfirmAuthenticatorAsync(caller, form["code"].ToString()),
                    "The authenticator app is set up. From now on you need it, or another second factor, to sign in.");
                break;
            case RemoveAuthenticator:
                await WriteAsync(context, new(await changes.RemoveAuthenticatorAsync(context, caller, proof)),
                    "The authenticator app is removed. Your other sessions are signed out.");
                break;
            case NewCodes:
                await WriteAsync(context, await changes.NewRecoveryCodesAsync(context, caller, proof),
                    "These are your new recovery codes. The earlier ones no longer work.");
                break;
            case BeginPasskey:
                await WriteAsync(context, new(await changes.BeginPasskeyAsync(context, caller, name, proof)));
                break;
            case AddPasskey:
                await WriteAsync(context, await changes.AddPasskeyAsync(context, caller, form["credential"].ToString()),
                    "The passkey is added. You can sign in with it, without your password.");
                break;
            case RenamePasskey:
                await WriteAsync(context, new(await changes.RenamePasskeyAsync(caller, key, name)),
                    "The passkey is renamed.");
                break;
            case RemovePasskey:
                await WriteAsync(context, new(await changes.RemovePasskeyAsync(context, caller, key, proof)),
                    "The passkey is removed. Your other sessions are signed out.");
                break;
            case Cancel:
                changes.Cancel(caller);
                SignInEndpoints.SeeOther(context, Path);
                break;
            default:
                await WriteAsync(context, new(new Refusal(StatusCodes.Status400BadRequest, NoForm)));
                break;
        }
    }

    private Task WriteAsync(HttpContext context, FactorChange? change = null, string? done = null)
    {
        var caller = Caller.Of(context)!;
        var account = accounts.FindById(caller.Account!.Id) ?? caller.Account;
        if (account.Stamp != caller.Account.Stamp && !caller.Session!.Ended.IsCancellationRequested)
        {
            session.Remember(context, account); // a new stamp forgets all browsers
            upkeep.Run();
        }

        if (change?.Refusal?.Wait is { } wait)
            SignInEndpoints.SetRetryAfter(context.Response, wait);
        var setup = setups.Of(caller.Session!);
        var view = new SecondFactorView
        {
            Account = account.Name,
            Role = account.Role,
            HasAuthenticator = account.HasAuthenticator,
            Passkeys = factors.PasskeysOf(account),
            RecoveryCodesLeft = factors.RecoveryCodesLeft(account),
            IsNeeded = demand.IsUnmetBy(account),
            Now = time.GetUtcNow(),
            Authenticator = setup is AuthenticatorSetup app
                ? AuthenticatorView.Of(app.Key, account.Name, context.Request.Host.Host)
                : null,
            Passkey = setup is PasskeySetup passkey ? new PasskeyView(passkey.Name, passkey.OptionsJson) : null,
            Obstacle = passkeys.ObstacleOf(context.Request),
            NewCodes = change?.Codes,
            Done = change?.Refusal is null ? done : null,
            Problem = change?.Refusal?.Reason,
        };
        return renderer.WriteAsync<SecondFactorPage>(context, change?.Refusal?.Status ?? StatusCodes.Status200OK,
            new() { [nameof(SecondFactorPage.View)] = view }, hasScript: view.Passkey is not null);
    }

    [LoggerMessage(1, LogLevel.Error, "Could not save a change of a second factor.")]
    private partial void LogNotWritten(Exception cause);
}
