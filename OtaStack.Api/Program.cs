using OtaStack.Api;
using OtaStack.Api.Access;
using OtaStack.Api.Audit;
using OtaStack.Api.Builds;
using OtaStack.Api.Devices;
using OtaStack.Api.Devices.Table;
using OtaStack.Api.Downloads;
using OtaStack.Api.Events;
using OtaStack.Api.Firmware;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Ota;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

try
{
    var builder = WebApplication.CreateBuilder(ServiceFiles.OptionsFor<Program>(args));
    builder.AddServiceDefaults();
    builder.AddServiceBehindGateway(GatewayToken.ApiAudience);
    builder.Services.AddStorage().AddAudit().AddFirmware().AddBuilds().AddDevices().AddTokens().AddDownloads()
        .AddUpdates().AddEvents();
    builder.Services.AddFailures<ApiFailures>().AddApiDocument();

    var app = builder.Build();
    app.UseRequestBodies();
    app.UseProxyHeaders();
    app.UseExceptionHandler();
    app.UseSingleLeadingSlash();
    app.UseProblemDetails("/api");
    app.UseOtaSlashes();
    app.UseSameOrigin();
    app.UseRouting();
    app.UseGatewayTokens();
    app.UseMiddleware<IdempotencyMiddleware>();

    app.MapDefaultEndpoints();
    app.MapOta();
    app.MapEdge();
    var api = app.MapGroup("/api");
    api.MapFirmware();
    api.MapBuilds();
    api.MapDevices();
    api.MapGroups();
    api.MapProjects();
    api.MapTokens();
    api.MapDeviceTable();
    api.MapAudit();
    api.MapStorage();
    api.MapEvents();
    app.MapOpenApi("/api/openapi/{documentName}.json");

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupErrors.Explain(exception) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}
