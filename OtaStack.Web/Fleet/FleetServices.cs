using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Web.Fleet;

/// <summary>The client of the API.</summary>
internal static class FleetServices
{
    /// <exception cref="StartupException">The API's address is missing or invalid.</exception>
    public static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration configuration)
    {
        var api = configuration.FindServiceAddress("api") ?? throw new StartupException(
            "services:api:http:0 is not set. Set it to the address of the API, such as http://127.0.0.1:5000.");
        services.AddHttpClient<FleetClient>(client => client.BaseAddress = api)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(4),
                // Shorter than Kestrel's keep-alive timeout, so that a connection is not closed as it is being used.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            });
        return services;
    }
}
