using Microsoft.AspNetCore.Builder;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>What the <c>Main</c> of every service does.</summary>
public static class ServiceProgram
{
    /// <summary>
    /// Runs the service until it is told to stop, or asks a running one for its health (<see cref="HealthProbe"/>). Returns the
    /// exit code of the process.
    /// </summary>
    /// <param name="args">Those of the process: settings.</param>
    /// <param name="add">Adds what the service is made of, after the service defaults.</param>
    /// <param name="use">Puts its pipeline together and maps its endpoints.</param>
    /// <param name="applicationName">Where it must be that of an assembly; otherwise that of the process.</param>
    public static async Task<int> RunAsync(
        string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> use, string? applicationName = null)
    {
        if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
            return exitCode;

        return await ServiceRunner.RunOrExplainAsync(() =>
        {
            // Settings lie beside the program, wherever it is started from.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                Args = args,
                ContentRootPath = AppContext.BaseDirectory,
                ApplicationName = applicationName,
            });
            builder.AddServiceDefaults();
            add(builder);

            var app = builder.Build();
            use(app);
            app.MapDefaultEndpoints();
            return app;
        });
    }
}
