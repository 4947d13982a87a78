namespace OtaStack.Web.Requests;

/// <summary>How the services' clients connect.</summary>
internal static class ServiceClients
{
    /// <param name="services">The services of the web front end.</param>
    /// <param name="address">Null for a service that is not there.</param>
    public static IServiceCollection AddServiceClient<TClient>(this IServiceCollection services, Uri? address)
        where TClient : ServiceClient
    {
        services.AddHttpClient<TClient>(client => client.BaseAddress = address)
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
