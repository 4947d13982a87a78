using OtaStack.Manager;
using OtaStack.Manager.Boards;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Http;
using OtaStack.Manager.Pages;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

try
{
    var builder = WebApplication.CreateBuilder(ServiceFiles.OptionsFor<Program>(args));
    builder.AddServiceDefaults();
    builder.AddServiceBehindGateway(GatewayToken.ManagerAudience);
    builder.Services.AddFolders().AddArduinoCli().AddSketches().AddBuilds().AddBoardManager();
    builder.Services.AddFailures<ManagerFailures>(ManagerFailures.IsExpected);
    builder.AddPages();

    var app = builder.Build();
    app.UseRequestBodies();
    app.UseProxyHeaders();
    app.UseExceptionHandler();
    app.UseSingleLeadingSlash();
    app.UseProblemDetails("/manager/api");
    app.UsePages();
    app.UseSameOrigin();
    app.UseRouting();
    app.UseGatewayTokens();
    app.UseAntiforgery();

    app.MapDefaultEndpoints();
    app.MapPages();
    var api = app.MapGroup("/manager/api");
    api.MapStatus();
    api.MapBoardManager();
    api.MapSketches();
    api.MapBuilds();
    api.MapTokens();

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupErrors.Explain(exception) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}
