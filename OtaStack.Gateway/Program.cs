using OtaStack.Gateway;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;
if (await PasswordCommand.RunIfAskedAsync(args) is { } commandExitCode)
    return commandExitCode;

return await ServiceRunner.RunOrExplainAsync(() =>
{
    // Settings lie beside the program, wherever it is started from: without its log levels YARP logs every request.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
    });
    builder.AddServiceDefaults();
    builder.AddGateway();

    var app = builder.Build();
    app.UseGateway();
    app.MapDefaultEndpoints();
    return app;
});
