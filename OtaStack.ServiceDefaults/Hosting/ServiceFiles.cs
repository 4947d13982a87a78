using Microsoft.AspNetCore.Builder;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Where a service finds its settings and its static files.</summary>
public static class ServiceFiles
{
    /// <summary>
    /// Options for <c>WebApplication.CreateBuilder</c>. Settings are beside the program, wherever it is started from.
    /// The manifest of static files is found by the assembly's name, because tests run a service from another program.
    /// </summary>
    /// <typeparam name="TProgram">A type of the service's assembly.</typeparam>
    /// <param name="args">The process's arguments, with settings.</param>
    public static WebApplicationOptions OptionsFor<TProgram>(string[] args) => new()
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
        ApplicationName = typeof(TProgram).Assembly.GetName().Name,
    };
}
