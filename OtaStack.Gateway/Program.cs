using OtaStack.Gateway;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Hosting;

if (await HealthProbe.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

return await ServiceRunner.RunOrExplainAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddGateway();

    var app = builder.Build();
    app.UseGateway();
    app.MapDefaultEndpoints();
    return app;
});
