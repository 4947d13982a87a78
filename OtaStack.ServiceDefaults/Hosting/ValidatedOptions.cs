using Microsoft.Extensions.DependencyInjection;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Settings that are looked at when the service starts.</summary>
public static class ValidatedOptions
{
    /// <summary>
    /// Binds a section of the configuration. What its data annotations, or an <c>IValidateOptions</c>, find wrong ends the start
    /// with one line (<see cref="StartupErrors"/>).
    /// </summary>
    public static IServiceCollection AddValidated<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
