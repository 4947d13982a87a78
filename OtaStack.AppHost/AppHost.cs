using OtaStack.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

builder.AddDockerComposeEnvironment("compose").WithOtaStackDefaults();

var data = builder.AddFolder("data", below: "");
var builds = builder.AddFolder("builds", below: "builds");
var idePassword = builder.AddParameter("ide-password", CodeServer.GeneratedPassword, secret: true, persist: true);

var ide = builder.AddCodeServer("ide", idePassword, builds);

var api = builder.AddService<Projects.OtaStack_Api>("api")
    .WithFolder(data, "/data", setting: "Data__Path")
    .WithFolder(builds, "/builds", setting: "Builds__Path", isReadOnly: true)
    .TrustProxiesOnContainerNetworks();

builder.AddService<Projects.OtaStack_Gateway>("gateway", port: 8080)
    .WithReference(api)
    .WithReference(ide.GetEndpoint(CodeServer.EndpointName))
    .WithExternalHttpEndpoints()
    .WaitFor(api);

builder.Build().Run();
