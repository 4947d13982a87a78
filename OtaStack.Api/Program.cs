using OtaStack.Api;
using OtaStack.Api.Builds;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Home;
using OtaStack.Api.Http;
using OtaStack.Api.Updates;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

return await ServiceRunner.RunOrExplainAsync(() =>
{
    // Settings lie beside the program, wherever it is started from.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
    });
    builder.AddServiceDefaults();
    builder.AddApi();

    var app = builder.Build();
    app.UseApi();
    app.MapDefaultEndpoints();
    app.MapHome();
    app.MapOta();

    var api = app.MapGroup("/api");
    api.MapFirmware();
    api.MapBuilds();
    api.MapDevices();
    app.MapOpenApi("/api/openapi/{documentName}.json");
    return app;
});
