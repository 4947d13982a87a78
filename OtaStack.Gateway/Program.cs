using OtaStack.Gateway;
using OtaStack.Gateway.Acme;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Routes;
using OtaStack.Gateway.SignIn;
using OtaStack.Gateway.SignIn.Oidc;
using OtaStack.Gateway.Telemetry;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;
if (await PeopleCommand.RunIfAskedAsync(args) is { } commandExitCode)
    return commandExitCode;

try
{
    var builder = WebApplication.CreateBuilder(ServiceFiles.OptionsFor<Program>(args));
    builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096); // after a power cut, all boards connect at once
    builder.AddServiceDefaults();
    builder.Services.AddProxyHeaders(trustsThisMachine: false);
    // The sign-in first: it locks the identity folder, in which HTTPS has its certificate authority.
    builder.Services.AddLimits().AddSignIn().AddHttps().AddDownloads().AddUpstreams();

    var app = builder.Build();
    app.UseRequestBodies();
    app.UseProxyHeaders();
    app.UseSingleLeadingSlash();
    app.UseSecurityHeaders();
    app.UseHttpsForBrowsers();
    app.UseRouting();
    app.UseRateLimiter();
    app.UseSignIn();

    app.MapDefaultEndpoints();
    app.MapAcmeChallenges();
    app.MapLocalAuthority();
    app.MapSignIn();
    app.MapOidc();
    app.MapSignOut();
    app.MapAccount();
    app.MapTraceRelay();
    app.MapServices();

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupErrors.Explain(exception) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}
