using Microsoft.AspNetCore.Authorization;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>What a route demands of its caller.</summary>
/// <param name="Read">The role that may read: GET, HEAD, OPTIONS.</param>
/// <param name="Write">The role that may do everything else, and open websockets.</param>
internal sealed record AccessRequirement(string Read, string Write) : IAuthorizationRequirement
{
    /// <summary>
    /// Whether websockets only need <see cref="Read"/>, because the service checks each change that comes by one.
    /// </summary>
    public bool ChecksWebSockets { get; init; }

    /// <summary>Whether API keys are refused.</summary>
    public bool IsForPeople { get; init; }

    /// <summary>Whether people may use the route who must set up a second factor first.</summary>
    public bool IsForSecondFactor { get; init; }
}

/// <summary>Why a caller who is signed in was refused.</summary>
internal sealed class Denial(IAuthorizationHandler handler, string title, string detail)
    : AuthorizationFailureReason(handler, detail)
{
    public string Title => title;

    /// <summary>Whether a page of another site sent the request.</summary>
    public bool IsForeignPage { get; init; }

    /// <summary>Whether the person must set up a second factor first.</summary>
    public bool NeedsSecondFactor { get; init; }
}

/// <summary>Checks <see cref="AccessRequirement"/>, and that changes come from our own pages.</summary>
internal sealed class AccessHandler : AuthorizationHandler<AccessRequirement, HttpContext>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, AccessRequirement requirement, HttpContext resource)
    {
        if (Caller.Of(context.User) is not { } caller)
            return Task.CompletedTask;

        if (DenialOf(caller, requirement, resource.Request) is { } denial)
            context.Fail(denial);
        else
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private Denial? DenialOf(Caller caller, AccessRequirement requirement, HttpRequest request)
    {
        if (caller.NeedsSecondFactor && !requirement.IsForSecondFactor)
        {
            return new Denial(this, "Second factor needed",
                $"Admins need a second factor here. Set one up at {SecondFactorEndpoints.Path}.")
            {
                NeedsSecondFactor = true,
            };
        }

        if (caller.Key is not null && requirement.IsForPeople)
        {
            return new Denial(this, "Not with an API key",
                "API keys are for /api and /manager. Sign in with a browser for this.");
        }

        var isChange = Roles.NeedsWrite(request);
        var needed = Roles.NeedsWrite(request, requirement.ChecksWebSockets) ? requirement.Write : requirement.Read;
        if (!Roles.Includes(caller.Role, needed))
        {
            return new Denial(this, isChange ? "Read only" : "Not allowed", caller.Key is null
                ? $"Your role is {caller.Role}, and this needs the role {needed}. Ask an admin for it."
                : $"This API key has the role {caller.Role}, and this needs the role {needed}.");
        }

        // Browsers add the cookie to requests from any page, but never add a key.
        return isChange && caller.Session is not null && SameOrigin.Of(request) != RequestOrigin.Here
            ? new Denial(this, "Foreign page", "The request came from a page of another site.") { IsForeignPage = true }
            : null;
    }
}
