using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.Web;
using OtaStack.Web.Fleet;
using OtaStack.Web.Manager;
using OtaStack.Web.Visits;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

try
{
    // Slim: it speaks plain HTTP with the gateway only.
    var builder = WebApplication.CreateSlimBuilder(ServiceFiles.OptionsFor<Program>(args));
    builder.AddServiceDefaults();
    builder.AddServiceBehindGateway(GatewayToken.WebAudience);
    builder.Services.AddFleet(builder.Configuration).AddManager(builder.Configuration).AddVisits().AddLive();
    builder.AddPages();

    var app = builder.Build();
    app.UseRequestBodies();
    app.UseProxyHeaders();
    app.UseSingleLeadingSlash();
    app.UsePages();
    app.UseSameOrigin();
    app.UseRouting();
    app.UseGatewayTokens();
    app.UseVisits();

    app.MapDefaultEndpoints();
    app.MapVisits();
    app.MapPages();

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupErrors.Explain(exception) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}
