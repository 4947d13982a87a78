using OtaStack.Gateway;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Hosting;

if (await AccountCommand.RunIfAskedAsync(args) is { } exitCode)
    return exitCode;

return await ServiceProgram.RunAsync(args, builder => builder.AddGateway(), app => app.UseGateway());
