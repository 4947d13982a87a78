using OtaStack.Gateway;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Hosting;

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
