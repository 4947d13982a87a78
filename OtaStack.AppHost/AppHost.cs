using OtaStack.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var data = builder.AddFolder("data", below: "");
var identity = builder.AddFolder("identity", below: "identity", isPrivate: true);
var tokenKey = builder.AddFolder("identity-public", below: "identity-public");
var workspace = builder.AddFolder("workspace", below: "workspace");
var toolchain = builder.AddFolder("toolchain", below: "toolchain");
var builds = builder.AddFolder("builds", below: "builds");
var receipts = builder.AddFolder("receipts", below: "receipts");
var managerData = builder.AddFolder("manager-data", below: "manager");

var password = builder.AddParameter("admin-password", SignIn.GeneratedPassword, secret: true, persist: true);

var ide = builder.AddCodeServer("ide", workspace, toolchain, builds);

var api = builder.AddService<Projects.OtaStack_Api>("api")
    .WithFolder(data, "/data", setting: "Data__Path")
    .WithFolder(builds, "/builds", setting: "Builds__Path", isReadOnly: true)
    .WithFolder(receipts, "/receipts", setting: "Builds__ReceiptsPath")
    .WithTokenKey(tokenKey)
    .TrustProxiesOnContainerNetworks();

var manager = builder.AddService<Projects.OtaStack_Manager>("manager")
    .WithFolder(managerData, "/manager-data", setting: "Manager__DataPath")
    .WithFolder(workspace, "/workspace", setting: "Manager__WorkspacePath")
    .WithFolder(toolchain, "/toolchain", setting: "Manager__ToolchainPath")
    .WithFolder(builds, "/builds", setting: "Manager__BuildsPath")
    .WithFolder(receipts, "/receipts", setting: "Manager__ReceiptsPath", isReadOnly: true)
    .WithTokenKey(tokenKey)
    .TrustProxiesOnContainerNetworks();

builder.AddService<Projects.OtaStack_Gateway>("gateway", port: 8080)
    .WithSignIn(password, identity, tokenKey)
    .WithReference(api)
    .WithReference(manager)
    .WithCodeServer(ide)
    .WithExternalHttpEndpoints()
    .WaitFor(api);

builder.PublishAsCompose();
builder.Build().Run();
