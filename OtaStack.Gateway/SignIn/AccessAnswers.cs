using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>Answers requests that a policy does not let through.</summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (!authorizeResult.Forbidden)
            return SignInAnswers.NotSignedInAsync(context);

        var denial = authorizeResult.AuthorizationFailure!.FailureReasons.OfType<Denial>().First();
        if (denial.IsForeignPage)
            return SameOriginGuard.RefuseAsync(context);
        return denial.NeedsSecondFactor
            ? SignInAnswers.NeedsSecondFactorAsync(context, denial.Title, denial.Message)
            : SignInAnswers.RefuseAsync(context, denial.Title, denial.Message);
    }
}
