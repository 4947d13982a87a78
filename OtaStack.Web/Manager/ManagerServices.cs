using OtaStack.ServiceDefaults.Hosting;
using OtaStack.Web.Requests;

namespace OtaStack.Web.Manager;

/// <summary>The client of the Manager.</summary>
internal static class ManagerServices
{
    /// <summary>Without an address, the pages say that the Manager does not answer.</summary>
    /// <exception cref="StartupException">The Manager's address is invalid.</exception>
    public static IServiceCollection AddManager(this IServiceCollection services, IConfiguration configuration) =>
        services.AddServiceClient<ManagerClient>(configuration.FindServiceAddress("manager"));
}
