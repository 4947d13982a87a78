using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Identity;

/// <summary>People and keys of an identity folder, for a process that is not the gateway.</summary>
internal sealed class OpenPeople : IDisposable
{
    private readonly ServiceProvider _services;

    private OpenPeople(IdentityOptions options)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Options.Create(options));
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddPeople();
        _services = services.BuildServiceProvider();
    }

    public Accounts Accounts => _services.GetRequiredService<Accounts>();

    public SecondFactors SecondFactors => _services.GetRequiredService<SecondFactors>();

    public ApiKeys Keys => _services.GetRequiredService<ApiKeys>();

    /// <param name="settings">Settings as command line arguments; they go before those of the environment.</param>
    /// <exception cref="ServiceDefaults.Hosting.StartupException">The folder cannot be used.</exception>
    public static OpenPeople With(string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Join(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        return In(configuration.GetSection(IdentityOptions.Section).Get<IdentityOptions>() ?? new IdentityOptions());
    }

    /// <inheritdoc cref="With"/>
    public static OpenPeople In(IdentityOptions options)
    {
        var people = new OpenPeople(options);
        try
        {
            people._services.GetRequiredService<PeopleDatabase>().Prepare(isGateway: false);
            return people;
        }
        catch
        {
            people.Dispose();
            throw;
        }
    }

    public void Dispose() => _services.Dispose();
}
