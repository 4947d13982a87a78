using OtaStack.Manager;
using OtaStack.Manager.Boards;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Events;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

try
{
    // Slim: it speaks plain HTTP with the gateway and the web front end only.
    var builder = WebApplication.CreateSlimBuilder(ServiceFiles.OptionsFor<Program>(args));
    builder.AddServiceDefaults();
    builder.AddServiceBehindGateway(GatewayToken.ManagerAudience);
    builder.Services.AddFolders().AddArduinoCli().AddSketches().AddBuilds().AddBoardManager().AddEvents();
    builder.Services.AddFailures<ManagerFailures>(ManagerFailures.IsExpected);

    var app = builder.Build();
    app.UseRequestBodies();
    app.UseProxyHeaders();
    app.UseExceptionHandler();
    app.UseSingleLeadingSlash();
    app.UseProblemDetails("/manager/api");
    app.UseSameOrigin();
    app.UseRouting();
    app.UseGatewayTokens();

    app.MapDefaultEndpoints();
    var api = app.MapGroup("/manager/api");
    api.MapStatus();
    api.MapBoardManager();
    api.MapSketches();
    api.MapBuilds();
    api.MapTokens();
    api.MapEvents();

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupErrors.Explain(exception) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}
