using OtaStack.Manager;
using OtaStack.Manager.Boards;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;
using OtaStack.Manager.Pages;
using OtaStack.Manager.Sketches;
using OtaStack.ServiceDefaults.Hosting;

// By its name the lists of static files are found; the tests run this from a program of another name.
var applicationName = typeof(ManagerApplication).Assembly.GetName().Name;

return await ServiceProgram.RunAsync(
    args,
    builder =>
    {
        builder.AddManager();
        builder.AddPages();
    },
    app =>
    {
        app.UseManager();

        var api = app.MapGroup("/manager/api");
        api.MapStatus();
        api.MapBoardManager();
        api.MapSketches();
        api.MapBuilds();
        app.MapPages();
    },
    applicationName);
