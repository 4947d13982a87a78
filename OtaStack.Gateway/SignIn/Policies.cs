using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Who may use a route: names of authorization policies. A route without one takes <see cref="SignedIn"/>.
/// </summary>
internal static class Policies
{
    /// <summary>Viewers may read, operators may change things.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>
    /// Like <see cref="SignedIn"/>, and viewers may open websockets: the API and the Manager check each change that a page
    /// makes.
    /// </summary>
    public const string Pages = "pages";

    /// <summary>
    /// Viewers may read; changes need the role of <see cref="SignInOptions.ToolsRole"/>: builds, toolchains, libraries.
    /// </summary>
    public const string Tools = "tools";

    /// <summary>The IDE, which has a terminal: people with the role of <see cref="SignInOptions.ToolsRole"/>.</summary>
    public const string Ide = "ide";

    /// <summary>One's own account: people.</summary>
    public const string Account = "account";

    /// <summary>
    /// One's own second factors: people, also those who can do nothing else before they have one.
    /// </summary>
    public const string SecondFactor = "second-factor";

    /// <summary>People and API keys: admins, not with an API key.</summary>
    public const string Admin = "admin";

    /// <summary>YARP's name for a route that anybody may use: boards, probes, certificate authorities.</summary>
    public const string Anybody = "anonymous";

    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddOptions<AuthorizationOptions>()
            .Configure<IOptions<SignInOptions>>((options, signIn) =>
            {
                var tools = signIn.Value.ToolsRole;
                Add(options, SignedIn, new AccessRequirement(Roles.Viewer, Roles.Operator));
                Add(options, Pages, new AccessRequirement(Roles.Viewer, Roles.Operator) { ChecksWebSockets = true });
                Add(options, Tools, new AccessRequirement(Roles.Viewer, tools));
                Add(options, Ide, new AccessRequirement(tools, tools) { IsForPeople = true });
                Add(options, Account, new AccessRequirement(Roles.Viewer, Roles.Viewer) { IsForPeople = true });
                Add(options, SecondFactor, new AccessRequirement(Roles.Viewer, Roles.Viewer)
                {
                    IsForPeople = true,
                    IsForSecondFactor = true,
                });
                Add(options, Admin, new AccessRequirement(Roles.Admin, Roles.Admin) { IsForPeople = true });
                options.FallbackPolicy = options.DefaultPolicy = options.GetPolicy(SignedIn)!;
            });
        return services;
    }

    private static void Add(AuthorizationOptions options, string name, AccessRequirement requirement) =>
        options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().AddRequirements(requirement));
}
