using Microsoft.AspNetCore.Builder;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Where a service finds its settings and its static files.</summary>
public static class ServiceFiles
{
    /// <summary>
    /// For <c>WebApplication.CreateBuilder</c>. Settings lie beside the program, wherever it is started from. The lists
    /// of static files are found by the assembly's name: tests run a service from a program of another name.
    /// </summary>
    /// <typeparam name="TProgram">A type of the service's assembly.</typeparam>
    /// <param name="args">Those of the process: settings.</param>
    public static WebApplicationOptions OptionsFor<TProgram>(string[] args) => new()
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
        ApplicationName = typeof(TProgram).Assembly.GetName().Name,
    };
}
