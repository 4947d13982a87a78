using OtaStack.Manager;
using OtaStack.Manager.Boards;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;
using OtaStack.Manager.Pages;
using OtaStack.Manager.Sketches;
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
        // By it the lists of static files are found; the tests run this from a program of another name.
        ApplicationName = typeof(ManagerApplication).Assembly.GetName().Name,
    });
    builder.AddServiceDefaults();
    builder.AddManager();
    builder.AddPages();

    var app = builder.Build();
    app.UseManager();
    app.MapDefaultEndpoints();

    var api = app.MapGroup("/manager/api");
    api.MapStatus();
    api.MapBoardManager();
    api.MapSketches();
    api.MapBuilds();
    app.MapPages();
    return app;
});
