using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// <c>/account/people</c>: who can sign in, for admins. An invitation, a role and a removal outlive the session, so they
/// require the password again.
/// </summary>
internal sealed partial class PeopleEndpoints(
    Accounts accounts, Sessions sessions, Invitations invitations, SecondFactors factors, SecondFactorCheck check,
    PeopleDatabase database,
    IdentityUpkeep upkeep, PageRenderer renderer, IOptions<HttpsOptions> https, TimeProvider time,
    ILogger<PeopleEndpoints> logger)
{
    public const string Path = "/account/people";

    /// <summary>Values of the field <c>do</c>.</summary>
    public const string Invite = "invite";
    public const string Withdraw = "withdraw";
    public const string SetRole = "set-role";
    public const string EndSessions = "end-sessions";
    public const string ResetSecondFactor = "reset-second-factor";
    public const string Remove = "remove";

    private const string NoForm = "Unknown form. Use one of the forms below.";

    public static void Map(IEndpointRouteBuilder account)
    {
        var people = account.MapGroup("/people").RequireAuthorization(Policies.Admin);
        people.MapMethods("", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, PeopleEndpoints endpoints) =>
            endpoints.WriteAsync(context));
        people.MapPost("", (HttpContext context, PeopleEndpoints endpoints) => endpoints.PostAsync(context));
    }

    private async Task PostAsync(HttpContext context)
    {
        var received = await SmallForm.ReadAsync(context.Request);
        if (received.Fields is not { } form)
        {
            await WriteAsync(context, new Refusal(received.Status, NoForm));
            return;
        }

        try
        {
            await DoAsync(context, form);
        }
        catch (Exception exception) when (exception is SqliteException or DbUpdateException)
        {
            LogNotWritten(exception);
            await WriteAsync(context, new Refusal(StatusCodes.Status503ServiceUnavailable,
                "The gateway could not save the change; see its log. Nothing was changed."));
        }
    }

    private async Task DoAsync(HttpContext context, IFormCollection form)
    {
        var caller = Caller.Of(context)!;
        if (!AccountName.TryParse(form["name"], out var name))
        {
            await WriteAsync(context, Bad($"A user name has {AccountName.Rule}."));
            return;
        }

        var role = form["role"].ToString();
        switch (form["do"].ToString())
        {
            case Invite or SetRole when !Roles.IsRole(role):
                await WriteAsync(context, Bad(Roles.Rule));
                break;

            case Invite or SetRole or ResetSecondFactor or Remove when await check.RefusalOfAsync(context, caller, form["password"].ToString())
                is { } refusal:
                await WriteAsync(context, refusal);
                break;

            case Invite when accounts.Find(name) is not null:
                await WriteAsync(context, Bad($"There is already a user {name}."));
                break;

            case Invite:
                if (invitations.Create(name, role, caller.Account!) is not { } code)
                {
                    await WriteAsync(context, Bad(Account.AskerHasChanged));
                    break;
                }

                LogInvited(caller.Subject, name, role);
                await WriteAsync(context, link: InvitationEndpoints.LinkOf(context.Request, https.Value, code));
                break;

            case Withdraw:
                invitations.Withdraw(name);
                await WriteAsync(context, done: $"The invitation of {name} is withdrawn.");
                break;

            case SetRole:
                var problem = await accounts.SetRoleAsync(name, role, caller.Account);
                if (problem is null)
                    LogRole(caller.Subject, name, role);
                await AnswerAsync(context, caller, problem, $"{name} now has the role {role}, and is signed out.");
                break;

            case EndSessions when accounts.Find(name) is { } person:
                sessions.EndAll(person);
                LogEnded(caller.Subject, name);
                await AnswerAsync(context, caller, problem: null, $"{name} is signed out everywhere.");
                break;

            case ResetSecondFactor when name == caller.Subject:
                await WriteAsync(context, Bad(
                    $"Nothing was changed: your own second factor is at {SecondFactorEndpoints.Path}."));
                break;

            case ResetSecondFactor:
                problem = await factors.ResetAsync(name, caller.Account);
                if (problem is null)
                    LogReset(caller.Subject, name);
                await AnswerAsync(context, caller, problem,
                    $"{name} has no second factor now, and is signed out. The password stays.");
                break;

            case Remove:
                problem = await accounts.RemoveAsync(name, caller.Account);
                if (problem is null)
                    LogRemoved(caller.Subject, name);
                await AnswerAsync(context, caller, problem, $"{name} is removed.");
                break;

            default:
                await WriteAsync(context, Bad(NoForm));
                break;
        }
    }

    // Who has changed the own account is signed out.
    private async Task AnswerAsync(HttpContext context, Caller caller, string? problem, string done)
    {
        upkeep.Run();
        if (problem is not null)
            await WriteAsync(context, Bad(problem));
        else if (caller.Session!.Ended.IsCancellationRequested)
            SignInEndpoints.SeeOther(context, SignInAnswers.SignInPath);
        else
            await WriteAsync(context, done: done);
    }

    private Task WriteAsync(HttpContext context, Refusal? refusal = null, string? done = null, string? link = null)
    {
        if (refusal?.Wait is { } wait)
            SignInEndpoints.SetRetryAfter(context.Response, wait);
        var caller = Caller.Of(context)!;
        sessions.Save(); // The last sign-ins are in the database only then.
        using var connection = database.Open();
        var view = new PeopleView
        {
            Me = caller.Subject,
            MyProvider = caller.Account!.Login?.ProviderName,
            IsConfirmed = caller.Session!.IsConfirmed(time),
            People = PeopleRows.SignIns(connection),
            Sessions = accounts.Current.All.ToDictionary(
                account => account.Name, account => sessions.Of(account).Count(), StringComparer.Ordinal),
            SecondFactors = accounts.Current.All.ToDictionary(
                account => account.Name, account => account.SecondFactor, StringComparer.Ordinal),
            HasAuthenticator = caller.Account.HasAuthenticator,
            Invitations = invitations.Pending(),
            Now = time.GetUtcNow(),
            Link = link,
            Done = done,
            Problem = refusal?.Reason,
        };
        return renderer.WriteAsync<PeoplePage>(context, refusal?.Status ?? StatusCodes.Status200OK,
            new() { [nameof(PeoplePage.View)] = view });
    }

    private static Refusal Bad(string reason) => new(StatusCodes.Status400BadRequest, reason);

    [LoggerMessage(1, LogLevel.Information, "{Account} invited {Name} as {Role}.")]
    private partial void LogInvited(string account, string name, string role);

    [LoggerMessage(2, LogLevel.Information, "{Account} gave {Name} the role {Role}.")]
    private partial void LogRole(string account, string name, string role);

    [LoggerMessage(3, LogLevel.Information, "{Account} signed {Name} out everywhere.")]
    private partial void LogEnded(string account, string name);

    [LoggerMessage(4, LogLevel.Information, "{Account} removed {Name}.")]
    private partial void LogRemoved(string account, string name);

    [LoggerMessage(6, LogLevel.Information, "{Account} reset the second factor of {Name}.")]
    private partial void LogReset(string account, string name);

    [LoggerMessage(5, LogLevel.Error, "Could not save a change of people.")]
    private partial void LogNotWritten(Exception cause);
}
