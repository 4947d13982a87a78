using OtaStack.AppHost;
using OtaStack.Runner.Layout;

Failures.ExplainInOneLine();

var builder = DistributedApplication.CreateBuilder(Https.Expand(args));
builder.ServeDashboardByHttp();
builder.UseDemoFolder();
builder.PrepareDataFolder();

var address = builder.GetGatewayAddress();

var ide = builder.AddCodeServer(StackNames.Ide);

var api = builder.AddService<Projects.OtaStack_Api>(StackNames.Api)
    .WithFolders(ApiFolders.All)
    .TrustProxiesOnContainerNetworks()
    .WithIconName("CloudArrowDown");

var manager = builder.AddService<Projects.OtaStack_Manager>(StackNames.Manager)
    .WithFolders(ManagerFolders.All)
    .TrustProxiesOnContainerNetworks()
    .WithIconName("Wrench");

var web = builder.AddService<Projects.OtaStack_Web>(StackNames.Web)
    .WithFolders(WebFolders.All)
    .TrustProxiesOnContainerNetworks()
    .WithReference(api)
    .WithReference(manager)
    .WithIconName("WindowApps");

var gateway = builder.AddService<Projects.OtaStack_Gateway>(StackNames.Gateway)
    .WithFolders(GatewayFolders.All)
    .WithAddress(address)
    .WithHttps()
    .WithSignIn()
    .WithOidc()
    .WithReference(api)
    .WithReference(manager)
    .WithReference(web)
    .WithCodeServer(ide)
    .WithTraceRelay()
    .WaitFor(api)
    .WithIconName("ShieldTask");

if (builder.ExecutionContext.IsRunMode)
{
    manager.WithForgetBuildsCommand();
    gateway.WithSetPasswordCommand();
    builder.AddLinks(address, gateway, manager, ide);
    builder.AddSimulator("simulator", address).WithReferenceRelationship(gateway).WaitFor(gateway);
    builder.RestartOnFailure(
        StackNames.Api, StackNames.Manager, StackNames.Web, StackNames.Gateway, StackNames.Ide);
    builder.AddDemo("demo", manager);
    builder.AddBackups("backup", api);
    builder.PrintWhenReady(gateway, address, ide);
}

builder.PublishAsCompose();
builder.Build().Run();
builder.DeleteDemoFolder();
