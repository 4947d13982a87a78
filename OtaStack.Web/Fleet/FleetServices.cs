using OtaStack.ServiceDefaults.Hosting;
using OtaStack.Web.Requests;

namespace OtaStack.Web.Fleet;

/// <summary>The client of the API.</summary>
internal static class FleetServices
{
    /// <exception cref="StartupException">The API's address is missing or invalid.</exception>
    public static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration configuration) =>
        services.AddServiceClient<FleetClient>(configuration.FindServiceAddress("api") ?? throw new StartupException(
            "services:api:http:0 is not set. Set it to the address of the API, such as http://127.0.0.1:5000."));
}
