using Microsoft.AspNetCore.Identity;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>The services of second factors.</summary>
internal static class SecondFactorServices
{
    public static IServiceCollection AddSecondFactors(this IServiceCollection services)
    {
        services.Configure<IdentityPasskeyOptions>(PasskeyCeremonies.Configure);
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.AddSingleton<PasskeyCeremonies>();
        services.AddSingleton<PasskeyOffers>();
        services.AddSingleton<PasskeyEndpoints>();
        services.AddSingleton<SecondFactorDemand>();
        services.AddSingleton<SecondFactorCheck>();
        services.AddSingleton<SecondFactorSetups>();
        services.AddSingleton<SecondFactorChanges>();
        services.AddSingleton<SecondFactorEndpoints>();
        services.AddSingleton<SecondSteps>();
        services.AddSingleton<SecondStepEndpoints>();
        return services;
    }
}
