using OtaStack.Api;
using OtaStack.Api.Builds;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Home;
using OtaStack.Api.Ota;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Hosting;

return await ServiceProgram.RunAsync(args, builder => builder.AddApi(), app =>
{
    app.UseApi();
    app.MapHome();
    app.MapOta();
    app.MapEdge();

    var api = app.MapGroup("/api");
    api.MapFirmware();
    api.MapBuilds();
    api.MapDevices();
    api.MapStorage();
    app.MapOpenApi("/api/openapi/{documentName}.json");
});
