using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace OtaStack.AppHost.Tests;

/// <summary>What <c>docker compose</c> gets to read.</summary>
public sealed class ComposeFileTests(PublishedFiles stack) : IClassFixture<PublishedFiles>
{
    public static TheoryData<string> EveryService => ["gateway", "api", "ide", "compose-dashboard"];

    public static TheoryData<string> OwnServices => ["gateway", "api"];

    [Fact]
    public void The_stack_is_gateway_api_ide_and_dashboard() =>
        Assert.Equal(["api", "compose-dashboard", "gateway", "ide"], stack.Compose.Services.Keys.Order());

    [Fact]
    public void Only_the_gateway_is_reached_from_outside()
    {
        Assert.Equal(["${GATEWAY_PORT:-8080}:8080"], stack.Gateway.Ports);
        Assert.Empty(stack.Api.Ports);
        Assert.Empty(stack.Ide.Ports);
        Assert.All(
            stack.Compose.Services["compose-dashboard"].Ports,
            port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void The_gateway_knows_the_api_and_the_ide_by_name()
    {
        Assert.Equal("http://api:8080", stack.Gateway.Environment["services__api__http__0"]);
        Assert.Equal("http://ide:8080", stack.Gateway.Environment["services__ide__ide__0"]);
    }

    [Fact]
    public void The_gateway_waits_for_a_healthy_api_and_nobody_waits_for_the_ide()
    {
        Assert.Equal("service_healthy", stack.Gateway.DependsOn["api"].Condition);
        Assert.All(stack.Compose.Services.Values, service => Assert.DoesNotContain("ide", service.DependsOn.Keys));
    }

    [Fact]
    public void The_ide_writes_builds_on_the_volume_that_the_api_only_reads()
    {
        var written = stack.Ide.Volumes.Single(volume => volume.Target == "/builds");
        var read = stack.Api.Volumes.Single(volume => volume.Target == "/builds");

        Assert.Equal("builds", written.Source);
        Assert.Equal("builds", read.Source);
        Assert.False(written.ReadOnly);
        Assert.True(read.ReadOnly);
        Assert.Equal("/builds", stack.Api.Environment["Builds__Path"]);
    }

    [Fact]
    public void What_must_survive_is_on_named_volumes()
    {
        Assert.Equal("data", stack.Api.Volumes.Single(volume => volume.Target == "/data").Source);
        Assert.Equal("/data", stack.Api.Environment["Data__Path"]);
        Assert.Equal(["builds", "data", "ide", "workspace"], stack.Compose.Volumes.Keys.Order());
        Assert.All(
            stack.Compose.Services.Values.SelectMany(service => service.Volumes),
            volume => Assert.Equal("volume", volume.Type));
    }

    [Fact]
    public void Whoever_uses_the_ide_reaches_the_gateway_alone()
    {
        var others = stack.Compose.Services.Where(service => service.Key != "ide" && Meet(service.Value, stack.Ide));

        Assert.Equal(["gateway"], others.Select(service => service.Key));
        Assert.True(Meet(stack.Gateway, stack.Api));

        static bool Meet(Service one, Service other) => one.Networks.Intersect(other.Networks).Any();
    }

    [Fact]
    public void The_api_believes_proxies_on_container_networks_and_the_gateway_believes_nobody()
    {
        Assert.Equal("10.0.0.0/8", stack.Api.Environment["Proxies__Networks__0"]);
        Assert.Equal("172.16.0.0/12", stack.Api.Environment["Proxies__Networks__1"]);
        Assert.Equal("192.168.0.0/16", stack.Api.Environment["Proxies__Networks__2"]);
        Assert.DoesNotContain("Proxies__Networks__0", stack.Gateway.Environment.Keys);
        Assert.All(
            stack.Compose.Services.Values,
            service => Assert.DoesNotContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED", service.Environment.Keys));
    }

    [Theory]
    [MemberData(nameof(EveryService))]
    public void Every_service_restarts_and_holds_no_privileges(string name)
    {
        var service = stack.Compose.Services[name];

        Assert.Equal("unless-stopped", service.Restart);
        Assert.Equal(["ALL"], service.CapDrop);
        Assert.Equal(["no-new-privileges:true"], service.SecurityOpt);
    }

    [Theory]
    [MemberData(nameof(OwnServices))]
    public void Our_services_write_nowhere_but_on_their_volumes(string name)
    {
        var service = stack.Compose.Services[name];

        Assert.True(service.ReadOnly);
        Assert.Equal(["/tmp"], service.Tmpfs);
    }

    [Theory]
    [InlineData("api", "OtaStack.Api.dll")]
    [InlineData("gateway", "OtaStack.Gateway.dll")]
    public void Our_services_check_their_own_health(string name, string assembly) =>
        Assert.Equal(
            ["CMD", "dotnet", assembly, "--health-check", "http://127.0.0.1:8080/health"],
            stack.Compose.Services[name].Healthcheck!.Test);

    [Fact]
    public void The_ide_is_healthy_when_code_server_answers() =>
        Assert.Equal("http://127.0.0.1:8080/healthz", stack.Ide.Healthcheck!.Test[^1]);

    [Theory]
    [InlineData("api", "OtaStack.Api/Dockerfile")]
    [InlineData("gateway", "OtaStack.Gateway/Dockerfile")]
    [InlineData("ide", "Dockerfile")]
    public void Images_are_built_from_the_checkout_unless_a_finished_one_is_named(string name, string dockerfile)
    {
        var service = stack.Compose.Services[name];

        Assert.Equal($"${{{name.ToUpperInvariant()}_IMAGE:-otastack-{name}}}", service.Image);
        Assert.Equal(dockerfile, service.Build!.Dockerfile);
        Assert.False(Path.IsPathRooted(service.Build.Context));
        Assert.True(File.Exists(Path.Combine(stack.Folder, service.Build.Context!, dockerfile)));
    }

    [Fact]
    public void The_dashboard_is_a_fixed_version_and_gets_the_telemetry()
    {
        Assert.Matches(@":\d+\.\d+\.\d+$", stack.Compose.Services["compose-dashboard"].Image);
        Assert.Equal("http://compose-dashboard:18889", stack.Api.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http://compose-dashboard:18889", stack.Gateway.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    [Fact]
    public void The_password_is_asked_for_and_no_value_is_written_down()
    {
        var settings = File.ReadLines(Path.Combine(stack.Folder, ".env"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Order();

        Assert.Equal("${IDE_PASSWORD:?set IDE_PASSWORD in .env}", stack.Ide.Environment["PASSWORD"]);
        Assert.Equal(["API_IMAGE=", "GATEWAY_IMAGE=", "GATEWAY_PORT=", "IDE_IMAGE=", "IDE_PASSWORD="], settings);
    }
}
