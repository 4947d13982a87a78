using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Oidc;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.SignIn;

/// <summary>The services of the sign-in.</summary>
internal static class SignInServices
{
    /// <summary>Chooses the scheme for a request. A wrong API key fails even if there is a valid cookie.</summary>
    private const string AnyScheme = "Any";

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddValidated<IdentityOptions>(IdentityOptions.Section);
        services.AddValidated<SignInOptions>(SignInOptions.Section);

        services.AddPeople();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<FirstAccount>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<IdentityUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<IdentityUpkeep>());

        services.AddSchemes();
        services.AddAuthorization();
        services.AddPolicies();
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();

        services.AddSecondFactors();
        services.AddSingleton<SessionStart>();
        services.AddSingleton<StampChanges>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<AccountChanges>();
        services.AddSingleton<AccountPages>();
        services.AddSingleton<PeopleEndpoints>();
        services.AddSingleton<InvitationEndpoints>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<ForwardedIdentity>();
        services.AddOidc();
        return services;
    }

    /// <summary>
    /// Stops requests of callers without access. Boards do not meet it. Must come after <c>UseRouting()</c>.
    /// </summary>
    public static void UseSignIn(this WebApplication app) => app.UseAuthenticationUnlessAnonymous();

    private static void AddSchemes(this IServiceCollection services)
    {
        // Not AddAuthentication(): it adds a key ring (data protection) that is read from disk at the start. Nothing here
        // is encrypted with it; cookie authentication only wants to see one.
        services.AddAuthenticationCore(options => options.DefaultScheme = AnyScheme);
        services.AddWebEncoders();
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();

        services.AddSingleton<SessionTickets>();
        new AuthenticationBuilder(services)
            .AddPolicyScheme(AnyScheme, null, options => options.ForwardDefaultSelector = context =>
                ApiKeyAuthentication.HasKey(context.Request.Headers.Authorization)
                    ? ApiKeyAuthentication.Name
                    : SessionTickets.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            .AddCookie(SessionTickets.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(SessionTickets.Scheme)
            .Configure<SessionTickets>((options, tickets) =>
            {
                options.SessionStore = tickets;
                options.TicketDataFormat = new SessionCookieFormat();
                options.CookieManager = new SessionCookieManager(tickets);
                options.SlidingExpiration = false; // Sessions decides when one ends
            });
    }
}
