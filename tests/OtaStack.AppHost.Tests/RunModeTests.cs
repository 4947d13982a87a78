using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace OtaStack.AppHost.Tests;

/// <summary>
/// The model as <c>dotnet run</c> starts it. Nothing is started, so a container engine is not needed.
/// </summary>
public sealed class RunModeTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("otastack-apphost-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task The_stack_is_gateway_api_manager_web_and_ide()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(
            ["api", "gateway", "ide", "manager", "simulator", "web"],
            // Aspire adds a child resource to every project that rebuilds it.
            builder.Resources.OfType<IResourceWithEndpoints>().Where(resource => resource is not IResourceWithParent)
                .Select(resource => resource.Name).Order());
    }

    [Fact]
    public async Task The_gateway_listens_on_port_8080_of_all_networks_and_the_others_on_free_ports()
    {
        await using var builder = await CreateAsync();
        var gateway = Endpoint(builder, "gateway", "http");

        Assert.Equal((8080, 8080, false), (gateway.Port, gateway.TargetPort, gateway.IsProxied));
        Assert.Equal("http://0.0.0.0:8080", (await EnvironmentAsync(builder, "gateway"))["ASPNETCORE_URLS"]);
        Assert.Null(Endpoint(builder, "api", "http").Port);
        Assert.Null(Endpoint(builder, "manager", "http").Port);
        Assert.Null(Endpoint(builder, "web", "http").Port);
    }

    [Fact]
    public async Task No_service_uses_the_developer_certificate()
    {
        await using var builder = await CreateAsync();

#pragma warning disable ASPIRECERTIFICATES001 // Experimental; the model has no other place for it.
        Assert.All(builder.Resources.OfType<ProjectResource>(), project => Assert.False(
            project.Annotations.OfType<HttpsCertificateAnnotation>().Last().UseDeveloperCertificate));
#pragma warning restore ASPIRECERTIFICATES001
        Assert.DoesNotContain(
            builder.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()),
            endpoint => endpoint.UriScheme == "https");
    }

    [Fact]
    public async Task The_gateways_host_and_port_are_settings_and_port_0_picks_a_free_one()
    {
        await using var builder = await CreateAsync("--Gateway:Host=127.0.0.1", "--Gateway:Port=0");
        var gateway = Endpoint(builder, "gateway", "http");

        Assert.NotEqual(0, gateway.Port);
        Assert.Equal($"http://127.0.0.1:{gateway.Port}",
            (await EnvironmentAsync(builder, "gateway"))["ASPNETCORE_URLS"]);
    }

    [Theory]
    [InlineData("--https")]
    [InlineData("--Gateway:Https:LocalAuthority=true")]
    public async Task HTTPS_with_a_certificate_of_the_gateway_is_an_option_and_a_setting(string option)
    {
        await using var builder = await CreateAsync(
            option, "--Gateway:Host=127.0.0.1", "--Gateway:Https:Names=ota.example", "--Gateway:Https:Port=9443");
        var settings = await EnvironmentAsync(builder, "gateway");

        Assert.Equal("true", settings["Gateway__Https__LocalAuthority"]);
        Assert.Equal("ota.example", settings["Gateway__Https__Names"]);
        Assert.Equal("9443", settings["Gateway__Https__Port"]);
        Assert.Equal("http://127.0.0.1:8080", settings["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task Without_the_option_the_gateway_serves_HTTP_only()
    {
        await using var builder = await CreateAsync();

        Assert.DoesNotContain(
            (await EnvironmentAsync(builder, "gateway")).Keys,
            name => name.Contains("Https", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Gateway:Host=example.com",
        "--Gateway:Host is \"example.com\"; it must be an IP address of this machine (0.0.0.0: all addresses)")]
    [InlineData("--Gateway:Port=70000", "--Gateway:Port is \"70000\"; it must be 0 to 65535")]
    public async Task An_invalid_setting_is_refused_by_name(string argument, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync(argument))).Message);

    [Fact]
    public async Task The_gateway_knows_the_others()
    {
        await using var builder = await CreateAsync();

        var settings = await EnvironmentAsync(builder, "gateway");

        Assert.Equal("api", Assert.IsType<EndpointReference>(settings["services__api__http__0"]).Resource.Name);
        Assert.Equal("manager", Assert.IsType<EndpointReference>(settings["services__manager__http__0"]).Resource.Name);
        Assert.Equal("web", Assert.IsType<EndpointReference>(settings["services__web__http__0"]).Resource.Name);
        Assert.Equal("ide", Assert.IsType<EndpointReference>(settings["services__ide__ide__0"]).Resource.Name);
    }

    [Fact]
    public async Task The_web_front_end_knows_the_api_and_the_manager()
    {
        await using var builder = await CreateAsync();

        var settings = await EnvironmentAsync(builder, "web");

        Assert.Equal("api", Assert.IsType<EndpointReference>(settings["services__api__http__0"]).Resource.Name);
        Assert.Equal("manager", Assert.IsType<EndpointReference>(settings["services__manager__http__0"]).Resource.Name);
    }

    [Fact]
    public async Task The_gateway_waits_only_for_the_api()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(["api"], Waits("gateway"));
        Assert.Empty(Waits("api"));
        Assert.Empty(Waits("ide"));
        Assert.Empty(Waits("manager"));
        Assert.Empty(Waits("web"));
        Assert.Equal(["gateway"], Waits("simulator"));

        IEnumerable<string> Waits(string name) =>
            Find(builder, name).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("gateway")]
    [InlineData("ide")]
    [InlineData("manager")]
    [InlineData("web")]
    public async Task Every_resource_has_a_health_check(string name)
    {
        await using var builder = await CreateAsync();

        Assert.Single(Find(builder, name).Annotations.OfType<HealthCheckAnnotation>());
    }

    [Theory]
    [InlineData("/workspace", "workspace", false)]
    [InlineData("/toolchain", "toolchain", true)]
    [InlineData("/builds", "builds", true)]
    public async Task The_ide_shares_folders_of_this_machine_with_the_services(
        string target, string folder, bool isReadOnly)
    {
        await using var builder = await CreateAsync();

        var mount = Find(builder, "ide").Annotations.OfType<ContainerMountAnnotation>()
            .Single(mount => mount.Target == target);

        Assert.Equal(ContainerMountType.BindMount, mount.Type);
        Assert.Equal(Path.Combine(_data, folder), mount.Source);
        Assert.Equal(isReadOnly, mount.IsReadOnly);
        Assert.True(Directory.Exists(mount.Source));
    }

    [Theory]
    [InlineData("api", "Builds__Path", "builds")]
    [InlineData("api", "Builds__ReceiptsPath", "receipts")]
    [InlineData("manager", "Manager__ReceiptsPath", "receipts")]
    [InlineData("api", "Identity__PublicKeyPath", "identity-public/token-key.pem")]
    [InlineData("manager", "Manager__DataPath", "manager")]
    [InlineData("manager", "Manager__WorkspacePath", "workspace")]
    [InlineData("manager", "Manager__ToolchainPath", "toolchain")]
    [InlineData("manager", "Manager__BuildsPath", "builds")]
    [InlineData("manager", "Identity__PublicKeyPath", "identity-public/token-key.pem")]
    [InlineData("web", "Identity__PublicKeyPath", "identity-public/token-key.pem")]
    [InlineData("gateway", "Identity__Path", "identity")]
    [InlineData("gateway", "Identity__PublicPath", "identity-public")]
    public async Task Services_keep_their_data_below_the_configured_folder(
        string service, string setting, string place)
    {
        await using var builder = await CreateAsync();

        Assert.Equal(Path.Combine(_data, place), (await EnvironmentAsync(builder, service))[setting]);
    }

    [Fact]
    public async Task Only_the_owner_can_read_accounts_and_keys()
    {
        if (OperatingSystem.IsWindows())
            return;

        await using var builder = await CreateAsync();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(_data, "identity")));
    }

    [Fact]
    public async Task The_api_keeps_its_data_in_the_configured_folder_itself()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(_data, (await EnvironmentAsync(builder, "api"))["Data__Path"]);
    }

    [Fact]
    public async Task The_ide_is_built_from_its_folder_and_has_no_password()
    {
        await using var builder = await CreateAsync();
        var image = Find(builder, "ide").Annotations.OfType<DockerfileBuildAnnotation>().Single();

        Assert.True(File.Exists(image.DockerfilePath));
        Assert.EndsWith(Path.Combine("OtaStack.Ide", "Dockerfile"), image.DockerfilePath, StringComparison.Ordinal);
        Assert.Empty(await EnvironmentAsync(builder, "ide"));
    }

    [Fact]
    public async Task Without_a_password_the_gateway_creates_one_in_its_own_folder()
    {
        await using var builder = await CreateAsync("--Parameters:admin-password=");
        var settings = await EnvironmentAsync(builder, "gateway");

        Assert.Equal(Path.Combine(_data, "identity", "first-password"), settings["SignIn__FirstPasswordFile"]);
        Assert.DoesNotContain("SignIn__Password", settings.Keys);
    }

    [Fact]
    public async Task The_gateway_alone_gets_the_settings_of_OpenID_Connect_and_the_secret_as_a_parameter()
    {
        await using var builder = await CreateAsync(
            "--SignIn:Oidc:Authority=https://login.example", "--SignIn:Oidc:ClientSecret=a client secret",
            "--SignIn:Oidc:Roles:Admin=boards-admins");
        var secret = builder.Resources.OfType<ParameterResource>()
            .Single(parameter => parameter.Name == "oidc-client-secret");
        var settings = await EnvironmentAsync(builder, "gateway");

        Assert.Equal("https://login.example", settings["SignIn__Oidc__Authority"]);
        Assert.Equal("boards-admins", settings["SignIn__Oidc__Roles__Admin"]);
        Assert.Same(secret, settings["SignIn__Oidc__ClientSecret"]);
        Assert.True(secret.Secret);
        foreach (var other in new[] { "api", "manager", "web" })
        {
            Assert.DoesNotContain((await EnvironmentAsync(builder, other)).Keys,
                name => name.StartsWith("SignIn__", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_password_can_be_given_as_a_secret_parameter_with_a_description()
    {
        await using var builder = await CreateAsync("--Parameters:admin-password=given password");
        var password = builder.Resources.OfType<ParameterResource>()
            .Single(parameter => parameter.Name == "admin-password");

        Assert.Same(password, (await EnvironmentAsync(builder, "gateway"))["SignIn__Password"]);
        Assert.True(password.Secret);
        Assert.NotNull(password.Description);
    }

    [Fact]
    public async Task Without_an_ide_the_gateway_gets_the_reason()
    {
        await using var builder = await CreateAsync("--Ide:Mode=off");
        var note = (string)(await EnvironmentAsync(builder, "gateway"))["Gateway__IdeNotePath"];

        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "ide");
        Assert.Contains("turned off", await File.ReadAllTextAsync(note));
    }

    [Fact]
    public async Task An_existing_image_of_the_ide_can_be_set()
    {
        await using var builder = await CreateAsync("--Ide:Image=example.com/ide:1");

        Assert.Empty(Find(builder, "ide").Annotations.OfType<DockerfileBuildAnnotation>());
        Assert.Equal("example.com/ide", Find(builder, "ide").Annotations.OfType<ContainerImageAnnotation>()
            .Single().Image);
    }

    [Fact]
    public async Task No_container_has_a_volume_that_the_orchestrator_would_create()
    {
        await using var builder = await CreateAsync();

        Assert.DoesNotContain(
            builder.Resources.SelectMany(resource => resource.Annotations).OfType<ContainerMountAnnotation>(),
            mount => mount.Type == ContainerMountType.Volume);
    }

    [Fact]
    public async Task The_ide_can_be_a_local_process_behind_its_owners_socket()
    {
        await using var builder = await CreateAsync("--Ide:Mode=process");
        var ide = Assert.IsType<ExecutableResource>(Find(builder, "ide"));
        var arguments = new List<object>();
        foreach (var callback in ide.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(arguments));
        var gateway = await EnvironmentAsync(builder, "gateway");
        var home = Path.Combine(_data, "ide");

        Assert.Equal("dotnet", ide.Command);
        Assert.True(File.Exists((string)arguments[0]));
        Assert.EndsWith("OtaStack.Runner.dll", (string)arguments[0], StringComparison.Ordinal);
        Assert.Equal(["ide", "--home", home, "--workspace", Path.Combine(_data, "workspace")], arguments[1..]);
        Assert.Empty(ide.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal($"unix://{home}/ide.sock", gateway["services__ide__ide__0"]);
        Assert.Equal($"{home}/note", gateway["Gateway__IdeNotePath"]);
    }

    [Fact]
    public async Task An_invalid_ide_mode_is_refused_with_the_valid_ones()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => CreateAsync("--Ide:Mode=vm"));

        Assert.Equal("Ide:Mode is \"vm\": expected \"auto\", \"container\", \"process\" or \"off\".",
            exception.Message);
    }

    [Fact]
    public async Task With_a_folder_for_backups_a_process_makes_them()
    {
        await using var builder = await CreateAsync(
            "--Backup:Folder=/srv/backups", "--Backup:Plain=true", "--Backup:Keep=3");
        var backup = Assert.IsType<ExecutableResource>(Find(builder, "backup"));
        var arguments = new List<object>();
        foreach (var callback in backup.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(arguments));
        var environment = await EnvironmentAsync(builder, "backup");

        Assert.Equal(["backup-schedule", "--data", _data], arguments[1..]);
        Assert.Equal("/srv/backups", environment["Backup__Folder"]);
        Assert.Equal("3", environment["Backup__Keep"]);
        Assert.Equal(["api"], backup.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name));
    }

    [Fact]
    public async Task Backups_need_a_passphrase()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync("--Backup:Folder=/srv/backups"));

        Assert.StartsWith(
            "scheduled backups (Backup__Folder) need a passphrase", exception.Message, StringComparison.Ordinal);
    }

    private Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.OtaStack_AppHost>(
            [$"--Data:Path={_data}", "--Ide:Mode=container", .. arguments]);

    private static IResource Find(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.Single(resource => resource.Name == name);

    private static EndpointAnnotation Endpoint(
        IDistributedApplicationTestingBuilder builder, string resource, string endpoint) =>
        Find(builder, resource).Annotations.OfType<EndpointAnnotation>().Single(one => one.Name == endpoint);

    // The values as in the model; endpoints do not have a port before the stack runs.
    private static async Task<Dictionary<string, object>> EnvironmentAsync(
        IDistributedApplicationTestingBuilder builder, string name)
    {
        var resource = Find(builder, name);
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(context);
        return context.EnvironmentVariables;
    }
}
