using static OtaStack.AppHost.Tests.Deployment;

namespace OtaStack.AppHost.Tests;

/// <summary>The published Compose file.</summary>
public sealed class ComposeFileTests
{
    public static TheoryData<string> EveryService => ["gateway", "api", "ide", "manager", "web", "compose-dashboard"];

    public static TheoryData<string> BuiltServices => ["gateway", "api", "ide", "manager", "web"];

    private static IEnumerable<ComposeService> Others =>
        Compose.Services.Where(one => one.Key != "gateway").Select(one => one.Value);

    [Fact]
    public void The_stack_is_gateway_api_manager_web_ide_and_dashboard() =>
        Assert.Equal(["api", "compose-dashboard", "gateway", "ide", "manager", "web"], Compose.Services.Keys.Order());

    [Fact]
    public void Only_the_gateway_can_be_reached_from_outside()
    {
        Assert.Equal(["${GATEWAY_PORT:-8080}:8080", "${GATEWAY_HTTPS_PORT:-127.0.0.1:}:8443"], GatewayService.Ports);
        Assert.Empty(ApiService.Ports);
        Assert.Empty(IdeService.Ports);
        Assert.Empty(ManagerService.Ports);
        Assert.Empty(WebService.Ports);
        Assert.All(
            DashboardService.Ports,
            port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void A_port_for_HTTPS_turns_it_on_with_a_certificate_of_the_gateway()
    {
        Assert.Equal("${GATEWAY_HTTPS_PORT:+true}", GatewayService.Environment["Gateway__Https__LocalAuthority"]);
        Assert.Equal("${GATEWAY_HTTPS_PORT:-8443}", GatewayService.Environment["Gateway__Https__PublicPort"]);
        Assert.Equal("${GATEWAY_NAMES:-}", GatewayService.Environment["Gateway__Https__Names"]);
    }

    [Fact]
    public void Admins_need_a_second_factor_if_env_says_so()
    {
        Assert.Equal(
            "${ADMIN_SECOND_FACTOR:-false}", GatewayService.Environment["SignIn__AdminsNeedSecondFactor"]);
    }

    [Fact]
    public void The_gateway_knows_the_others_by_name()
    {
        Assert.Equal("http://api:8080", GatewayService.Environment["services__api__http__0"]);
        Assert.Equal("http://manager:8080", GatewayService.Environment["services__manager__http__0"]);
        Assert.Equal("http://manager:8080", WebService.Environment["services__manager__http__0"]);
        Assert.Equal("http://web:8080", GatewayService.Environment["services__web__http__0"]);
        Assert.Equal("http://ide:8080", GatewayService.Environment["services__ide__ide__0"]);
    }

    [Fact]
    public void The_web_front_end_knows_the_api_by_name() =>
        Assert.Equal("http://api:8080", WebService.Environment["services__api__http__0"]);

    [Fact]
    public void The_gateway_waits_only_for_a_healthy_api()
    {
        Assert.Equal("service_healthy", GatewayService.DependsOn["api"].Condition);
        Assert.Equal(["api"], Compose.Services.Values.SelectMany(service => service.DependsOn.Keys));
    }

    [Theory]
    [InlineData("/builds", "builds", new[] { "manager" }, new[] { "api", "ide" })]
    [InlineData("/workspace", "workspace", new[] { "ide", "manager" }, new string[0])]
    [InlineData("/toolchain", "toolchain", new[] { "manager" }, new[] { "ide" })]
    [InlineData("/identity-public", "identity-public", new[] { "gateway" }, new[] { "api", "manager", "web" })]
    [InlineData("/identity", "identity", new[] { "gateway" }, new string[0])]
    [InlineData("/data", "data", new[] { "api" }, new string[0])]
    [InlineData("/receipts", "receipts", new[] { "api" }, new[] { "manager" })]
    [InlineData("/manager-data", "manager-data", new[] { "manager" }, new string[0])]
    [InlineData("/home/coder", "ide-home", new[] { "ide" }, new string[0])]
    public void Each_volume_is_mounted_and_writable_only_where_it_is_needed(
        string target, string volume, string[] writers, string[] readers)
    {
        var mounts = Compose.Services
            .SelectMany(service => service.Value.Volumes.Select(mount => (service.Key, mount)))
            .Where(one => one.mount.Source == volume)
            .ToList();

        Assert.All(mounts, one => Assert.Equal(target, one.mount.Target));
        Assert.Equal(writers, mounts.Where(one => !one.mount.ReadOnly).Select(one => one.Key).Order());
        Assert.Equal(readers, mounts.Where(one => one.mount.ReadOnly).Select(one => one.Key).Order());
    }

    [Fact]
    public void Services_get_the_paths_of_their_volumes()
    {
        Assert.Equal("/data", ApiService.Environment["Data__Path"]);
        Assert.Equal("/builds", ApiService.Environment["Builds__Path"]);
        Assert.Equal("/receipts", ApiService.Environment["Builds__ReceiptsPath"]);
        Assert.Equal("/receipts", ManagerService.Environment["Manager__ReceiptsPath"]);
        Assert.Equal("/manager-data", ManagerService.Environment["Manager__DataPath"]);
        Assert.Equal("/workspace", ManagerService.Environment["Manager__WorkspacePath"]);
        Assert.Equal("/toolchain", ManagerService.Environment["Manager__ToolchainPath"]);
        Assert.Equal("/builds", ManagerService.Environment["Manager__BuildsPath"]);
        Assert.Equal("/identity", GatewayService.Environment["Identity__Path"]);
        Assert.Equal("/identity-public", GatewayService.Environment["Identity__PublicPath"]);
        Assert.Equal("/identity-public/token-key.pem", ApiService.Environment["Identity__PublicKeyPath"]);
        Assert.Equal("/identity-public/token-key.pem", ManagerService.Environment["Identity__PublicKeyPath"]);
        Assert.Equal("/identity-public/token-key.pem", WebService.Environment["Identity__PublicKeyPath"]);
    }

    [Fact]
    public void Persistent_data_is_on_named_volumes()
    {
        Assert.Equal(
            ["builds", "data", "ide-home", "identity", "identity-public", "manager-data", "receipts", "toolchain",
                "workspace"],
            Compose.Volumes.Keys.Order());
        Assert.All(
            Compose.Services.Values.SelectMany(service => service.Volumes),
            volume => Assert.Equal("volume", volume.Type));
    }

    [Theory]
    [InlineData("ide", new[] { "gateway" })]
    [InlineData("manager", new[] { "compose-dashboard", "gateway", "web" })]
    [InlineData("api", new[] { "compose-dashboard", "gateway", "web" })]
    public void Containers_with_foreign_code_reach_the_gateway_but_not_the_api(string name, string[] neighbours)
    {
        var own = Compose.Services[name].Networks;
        var met = Compose.Services
            .Where(service => service.Key != name && service.Value.Networks.Intersect(own).Any());

        Assert.Equal(neighbours, met.Select(service => service.Key).Order());
    }

    [Fact]
    public void A_build_cannot_exhaust_the_machine()
    {
        Assert.Equal("4g", ManagerService.Deploy!.Resources.Limits.Memory);
        Assert.Equal(16384, ManagerService.Ulimits["nproc"].Hard);
    }

    [Fact]
    public void The_api_and_the_web_front_end_trust_proxies_on_container_networks_and_the_gateway_trusts_none()
    {
        foreach (var service in new[] { ApiService, WebService })
        {
            Assert.Equal("10.0.0.0/8", service.Environment["Proxies__Networks__0"]);
            Assert.Equal("172.16.0.0/12", service.Environment["Proxies__Networks__1"]);
            Assert.Equal("192.168.0.0/16", service.Environment["Proxies__Networks__2"]);
        }

        Assert.DoesNotContain("Proxies__Networks__0", GatewayService.Environment.Keys);
        Assert.All(
            Compose.Services.Values,
            service => Assert.DoesNotContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED", service.Environment.Keys));
    }

    [Theory]
    [MemberData(nameof(EveryService))]
    public void Every_service_restarts_and_has_no_privileges(string name)
    {
        var service = Compose.Services[name];

        Assert.Equal("unless-stopped", service.Restart);
        Assert.Equal(["ALL"], service.CapDrop);
        Assert.Equal(["no-new-privileges:true"], service.SecurityOpt);
    }

    [Theory]
    [MemberData(nameof(BuiltServices))]
    public void Services_can_write_only_to_their_volumes(string name)
    {
        var service = Compose.Services[name];

        Assert.True(service.ReadOnly);
        Assert.Equal([name is "ide" or "manager" ? "/tmp:exec" : "/tmp"], service.Tmpfs);
    }

    [Theory]
    [InlineData("api", "OtaStack.Api.dll")]
    [InlineData("gateway", "OtaStack.Gateway.dll")]
    [InlineData("manager", "OtaStack.Manager.dll")]
    [InlineData("web", "OtaStack.Web.dll")]
    public void Our_services_check_their_own_health(string name, string assembly) =>
        Assert.Equal(
            ["CMD", "dotnet", assembly, "--health-check", "http://127.0.0.1:8080/health"],
            Compose.Services[name].Healthcheck!.Test);

    [Fact]
    public void The_ide_is_healthy_when_code_server_answers() =>
        Assert.Equal("http://127.0.0.1:8080/healthz", IdeService.Healthcheck!.Test[^1]);

    [Theory]
    [InlineData("api", "OtaStack.Api/Dockerfile")]
    [InlineData("gateway", "OtaStack.Gateway/Dockerfile")]
    [InlineData("manager", "OtaStack.Manager/Dockerfile")]
    [InlineData("web", "OtaStack.Web/Dockerfile")]
    [InlineData("ide", "Dockerfile")]
    public void Images_are_built_from_the_checkout_unless_an_existing_one_is_named(string name, string dockerfile)
    {
        var service = Compose.Services[name];

        Assert.Equal($"${{{name.ToUpperInvariant()}_IMAGE:-otastack-{name}}}", service.Image);
        Assert.Equal(dockerfile, service.Build!.Dockerfile);
        Assert.False(Path.IsPathRooted(service.Build.Context));
        Assert.True(File.Exists(Path.Combine(Folder, service.Build.Context, dockerfile)));
    }

    [Fact]
    public void The_dashboard_has_a_pinned_version_and_gets_the_telemetry()
    {
        Assert.Matches(@":\d+\.\d+\.\d+$", DashboardService.Image);
        Assert.Equal("http://compose-dashboard:18889", ApiService.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http://compose-dashboard:18889", GatewayService.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http://compose-dashboard:18889", ManagerService.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http://compose-dashboard:18889", WebService.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    [Fact]
    public void The_password_is_required_and_not_in_the_file()
    {
        var settings = File.ReadLines(Path.Combine(Folder, TemplateName))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Order();

        Assert.Equal("${ADMIN_PASSWORD:?set ADMIN_PASSWORD in .env}", GatewayService.Environment["SignIn__Password"]);
        Assert.All(
            Others.SelectMany(other => other.Environment.Values),
            value => Assert.DoesNotContain("ADMIN_PASSWORD", value, StringComparison.Ordinal));
        Assert.Equal(
            ["ADMIN_PASSWORD=", "ADMIN_SECOND_FACTOR=", "API_IMAGE=", "GATEWAY_HTTPS_PORT=", "GATEWAY_IMAGE=", "GATEWAY_NAMES=",
                "GATEWAY_PORT=", "IDE_IMAGE=", "MANAGER_IMAGE=", "OIDC_AUTHORITY=", "OIDC_CLIENT_ID=",
                "OIDC_CLIENT_SECRET=", "OIDC_NAME=", "OIDC_NAME_CLAIM=", "OIDC_ROLE_ADMIN=", "OIDC_ROLE_CLAIM=",
                "OIDC_ROLE_OPERATOR=", "OIDC_ROLE_VIEWER=", "OIDC_SCOPES=", "WEB_IMAGE="], settings);
    }

    [Fact]
    public void Only_the_gateway_gets_the_settings_of_OpenID_Connect()
    {
        Assert.Equal("${OIDC_AUTHORITY:-}", GatewayService.Environment["SignIn__Oidc__Authority"]);
        Assert.Equal("${OIDC_CLIENT_SECRET:-}", GatewayService.Environment["SignIn__Oidc__ClientSecret"]);
        Assert.Equal("${OIDC_ROLE_ADMIN:-}", GatewayService.Environment["SignIn__Oidc__Roles__Admin"]);
        Assert.All(
            Others.SelectMany(other => other.Environment.Values),
            value => Assert.DoesNotContain("OIDC_", value, StringComparison.Ordinal));
    }
}
