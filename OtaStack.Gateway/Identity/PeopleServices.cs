using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OtaStack.Gateway.Identity;

/// <summary>What the gateway and its commands need for people and keys.</summary>
internal static class PeopleServices
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<IdentityFolder>();
        services.AddSingleton<PeopleDatabase>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<AuthenticatorKeys>();
        services.AddSingleton<SecondFactors>();

        services.AddDbContext<PeopleContext>((provider, options) => options
            .UseSqlite(provider.GetRequiredService<PeopleDatabase>().ConnectionString)
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug))));
        services.AddIdentityCore<Person>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .AddUserStore<PeopleStore>()
            .AddTokenProvider<AuthenticatorTokenProvider<Person>>(TokenOptions.DefaultAuthenticatorProvider);
        return services;
    }
}
