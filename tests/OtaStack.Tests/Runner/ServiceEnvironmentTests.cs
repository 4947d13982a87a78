using OtaStack.Runner.Ide;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Run;

namespace OtaStack.Tests.Runner;

public sealed class ServiceEnvironmentTests
{
    [Fact]
    public void A_service_gets_only_the_settings_of_its_own_folders()
    {
        var environment = ServiceEnvironment.For(new Dictionary<string, string>(), "/srv/data", ApiFolders.All);

        Assert.Equal("/srv/data", environment["Data__Path"]);
        Assert.Equal("/srv/data/builds", environment["Builds__Path"]);
        Assert.Equal("/srv/data/receipts", environment["Builds__ReceiptsPath"]);
        Assert.Equal("/srv/data/identity-public/token-key.pem", environment["Identity__PublicKeyPath"]);
        Assert.DoesNotContain("Identity__Path", environment);
        Assert.DoesNotContain("Manager__DataPath", environment);
    }

    [Fact]
    public void Settings_of_the_caller_are_kept_except_fixed_ones()
    {
        var own = new Dictionary<string, string>
        {
            ["Gateway__Https__Port"] = "443",
            ["Logging__Console__FormatterName"] = "json",
            ["ASPNETCORE_HTTP_PORTS"] = "80",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };

        var environment = ServiceEnvironment.For(own, "/srv/data", GatewayFolders.All);

        Assert.Equal("443", environment["Gateway__Https__Port"]);
        Assert.Equal("json", environment["Logging__Console__FormatterName"]);
        Assert.Equal("Warning", environment["Logging__LogLevel__Microsoft"]);
        Assert.Equal("Production", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.DoesNotContain("ASPNETCORE_HTTP_PORTS", environment);
    }

    [Fact]
    public void The_secret_of_OpenID_Connect_is_only_for_the_gateway()
    {
        Environment.SetEnvironmentVariable(StackSettings.OidcClientSecret, "a client secret");
        try
        {
            Assert.DoesNotContain(StackSettings.OidcClientSecret, ServiceEnvironment.OfThisProcess());
            Assert.Equal("a client secret", ServiceEnvironment.OidcClientSecret());
        }
        finally
        {
            Environment.SetEnvironmentVariable(StackSettings.OidcClientSecret, null);
        }
    }

    [Theory]
    [InlineData("SignIn__Oidc__ClientId")]
    [InlineData("Gateway__Https__Password")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("OTASTACK_ANYTHING")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS")]
    [InlineData("AddressFile")]
    [InlineData("PASSWORD")]
    [InlineData("VSCODE_PROXY_URI")]
    public void The_IDE_does_not_get_the_services_settings(string name)
    {
        var own = new Dictionary<string, string> { [name] = "1", ["PATH"] = "/usr/bin", ["HOME"] = "/home/ada" };

        Assert.Equal(["HOME", "PATH"], IdeEnvironment.Of(own).Keys.Order());
    }

    [Fact]
    public void Every_folder_has_its_own_path_in_the_data_folder()
    {
        var places = StackFolders.All.Select(folder => folder.In("/srv/data")).ToList();

        Assert.All(places, place => Assert.StartsWith("/srv/data", place, StringComparison.Ordinal));
        Assert.Equal(places.Count, places.Distinct().Count());
        Assert.Equal(places.Count, StackFolders.All.Select(folder => folder.MountPath).Distinct().Count());
        Assert.Equal("/identity-public/token-key.pem", ApiFolders.TokenKey.ValueInContainer);
        Assert.Equal("/builds", ManagerFolders.Builds.ValueInContainer);
    }
}
