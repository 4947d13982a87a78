using System.Text.Json;
using System.Text.Json.Serialization;
using OtaStack.Manager.Boards;
using OtaStack.Manager.Cli;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Manager;

/// <summary>The Manager's parts, put together.</summary>
internal static class ManagerApplication
{
    public static void AddManager(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        services.AddSingleton(TimeProvider.System);
        services.AddProblemDetails();

        services.AddOptions<ManagerOptions>().BindConfiguration(ManagerOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ManagerFolders>();
        services.AddSingleton<CliConfiguration>();
        services.AddSingleton<ArduinoCli>();
        services.AddBoardManager();
    }

    public static void UseManager(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSingleLeadingSlash();
        app.UseRouting();
    }
}
