using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.SignIn;

/// <summary>The services of the sign-in.</summary>
internal static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddValidated<IdentityOptions>(IdentityOptions.Section);
        services.AddValidated<SignInOptions>(SignInOptions.Section);

        services.AddSingleton<IdentityFolder>();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<FirstAccount>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<IdentityUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<IdentityUpkeep>());

        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<Callers>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<AccountChanges>();
        services.AddSingleton<AccountPages>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<ForwardedIdentity>();
        return services;
    }

    /// <summary>
    /// Stops requests of callers without access (<see cref="SignInGuard"/>). Must come after <c>UseRouting()</c>.
    /// </summary>
    public static void UseSignIn(this WebApplication app) => app.UseMiddleware<SignInGuard>();
}
