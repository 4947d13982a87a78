using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary><c>/account</c>: a page with forms for people who are signed in.</summary>
internal static class AccountEndpoints
{
    public const string Path = "/account";

    private const string NoForm = "Unknown form. Use one of the forms below.";

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup(Path).RequireAuthorization(Policies.Account);
        account.MapMethods("", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, AccountPages pages) =>
            pages.WriteAsync(context, StatusCodes.Status200OK));
        account.MapPost("", PostAsync);
        account.MapKeys();
        PeopleEndpoints.Map(account);
        SecondFactorEndpoints.Map(routes);
        // Otherwise a mistyped path would go to the API.
        account.Map("/{**unknown}", () => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound));
    }

    private static async Task PostAsync(
        HttpContext context, AccountPages pages, AccountChanges changes, Sessions sessions, IdentityUpkeep upkeep)
    {
        var caller = Caller.Of(context)!;
        var received = await SmallForm.ReadAsync(context.Request);
        if (received.Fields is not { } form)
        {
            await pages.WriteAsync(context, new Refusal(received.Status, NoForm));
            return;
        }

        switch (form["do"].ToString())
        {
            case AccountForm.ChangePassword:
                var (wanted, repeated) = (form["new"].ToString(), form["repeated"].ToString());
                var refusal = wanted == repeated
                    ? await changes.ChangePasswordAsync(context, caller, form["password"].ToString(), wanted)
                    : new Refusal(StatusCodes.Status400BadRequest, "The two new passwords do not match.");
                await pages.WriteAsync(context, refusal,
                    "The password is changed. All other sessions are signed out.");
                break;

            case AccountForm.CreateKey:
                var isNumber = int.TryParse(form["expiresInDays"], NumberStyles.None, CultureInfo.InvariantCulture,
                    out var days);
                var result = await changes.CreateKeyAsync(
                    context, caller, form["password"].ToString(), form["name"].ToString(), form["role"].ToString(),
                    isNumber ? days : -1);
                await pages.WriteAsync(context, result.Refusal, done: null, result.Text);
                break;

            case AccountForm.RevokeKey:
                await pages.WriteAsync(context, await changes.RevokeKeyAsync(caller, form["id"].ToString()),
                    "The key is revoked.");
                break;

            case AccountForm.SignOutEverywhere:
                sessions.EndAll(caller.Account!);
                upkeep.Run();
                await context.SignOutAsync(SessionTickets.Scheme);
                SignInEndpoints.SeeOther(context, SignInAnswers.SignInPath);
                break;

            default:
                await pages.WriteAsync(context, new Refusal(StatusCodes.Status400BadRequest, NoForm));
                break;
        }
    }
}
