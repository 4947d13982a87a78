using System.Net;
using OtaStack.Runner.Demo;
using OtaStack.Runner.Ready;

namespace OtaStack.Tests.Runner;

public sealed class ReadyBlockTests
{
    private static readonly IPAddress Lan = IPAddress.Parse("192.168.1.20");

    [Fact]
    public void The_block_contains_all_addresses()
    {
        var block = Block(Addresses(IPAddress.Any, lan: Lan));

        Assert.Equal(
            """

              OtaStack is ready.
                Open         http://192.168.1.20:8080   on this machine: http://127.0.0.1:8080
                Sign in      admin
                Boards poll  http://192.168.1.20:8080/ota
                Builds       /srv/data/builds   (put compiled images here)
                Data         /srv/data
                IDE          http://192.168.1.20:8080/ide/
                Manager      http://192.168.1.20:8080/manager/
                Note         the IDE and compilers run as you and can read your files; only containers isolate them
              Ctrl-C stops it.


            """,
            block.ToString());
    }

    [Fact]
    public void The_block_contains_remarks_and_missing_services()
    {
        var block = Block(Addresses(IPAddress.Loopback)) with
        {
            IdeRemark = "in a container",
            NoManager = "not running",
            Dashboard = "https://localhost:17000/login?t=1",
            RunsAsUser = "compilers",
            Demo = DemoGuide.Lines("http://127.0.0.1:8080"),
        };

        var text = block.ToString();

        Assert.Contains("    Open         http://127.0.0.1:8080\n", text, StringComparison.Ordinal);
        Assert.Contains("    IDE          http://127.0.0.1:8080/ide/   (in a container)\n", text,
            StringComparison.Ordinal);
        Assert.Contains("    Manager      not running\n", text, StringComparison.Ordinal);
        Assert.Contains("    Dashboard    https://localhost:17000/login?t=1\n", text, StringComparison.Ordinal);
        Assert.Contains("    Note         compilers run as you", text, StringComparison.Ordinal);
        Assert.Contains("    Demo         20 simulated boards", text, StringComparison.Ordinal);
        Assert.Contains("\n                 1. Open the IDE", text, StringComparison.Ordinal);
        Assert.Contains("left out", (block with { NoIde = "left out" }).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", null, "http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("0.0.0.0", "192.168.1.20", "http://192.168.1.20:8080", "http://127.0.0.1:8080")]
    [InlineData("::", "192.168.1.20", "http://192.168.1.20:8080", "http://[::1]:8080")]
    [InlineData("10.0.0.7", "192.168.1.20", "http://10.0.0.7:8080", "http://10.0.0.7:8080")]
    [InlineData("fd00::7", null, "http://[fd00::7]:8080", "http://[fd00::7]:8080")]
    public void A_gateway_that_listens_on_all_addresses_has_the_LAN_address(
        string host, string? lan, string url, string localUrl)
    {
        var addresses = Addresses(IPAddress.Parse(host), lan is null ? null : IPAddress.Parse(lan));

        Assert.Equal((url, localUrl, null), (addresses.Url, addresses.LocalUrl, addresses.SecureUrl));
    }

    [Theory]
    [InlineData(null, null, "https://192.168.1.20:8443")]
    [InlineData("9443", null, "https://192.168.1.20:9443")]
    [InlineData("9443", "443", "https://192.168.1.20:443")]
    public void With_a_certificate_the_HTTPS_address_has_the_public_port(
        string? port, string? publicPort, string url)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway__Https__CertificatePath"] = "/etc/cert.pem",
            ["Gateway__Https__Port"] = port,
            ["Gateway__Https__PublicPort"] = publicPort,
        };

        Assert.Equal(url, GatewayAddresses.Of(IPAddress.Any, 8080, settings.GetValueOrDefault, Lan).SecureUrl);
    }

    [Theory]
    [InlineData("true", "https://192.168.1.20:8443")]
    [InlineData("True", "https://192.168.1.20:8443")]
    [InlineData("false", null)]
    [InlineData("", null)]
    public void With_a_certificate_of_the_gateway_people_open_the_HTTPS_address(string setting, string? url)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway__Https__LocalAuthority"] = setting,
            ["Gateway__Https__PublicPort"] = "",
        };

        var addresses = GatewayAddresses.Of(IPAddress.Any, 8080, settings.GetValueOrDefault, Lan);

        Assert.Equal((url, url ?? addresses.Url), (addresses.SecureUrl, addresses.PeopleUrl));
    }

    [Theory]
    [InlineData("0.0.0.0", null, "https://pi4.local:8443")]
    [InlineData("0.0.0.0", "192.168.1.20, ota.home.arpa", "https://ota.home.arpa:8443")]
    [InlineData("0.0.0.0", "10.0.0.7", "https://pi4.local:8443")]
    [InlineData("127.0.0.1", null, "https://localhost:8443")]
    public void The_name_for_HTTPS_is_the_given_one_or_that_of_the_machine(string host, string? names, string url)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway__Https__LocalAuthority"] = "true",
            ["Gateway__Https__Names"] = names,
        };

        var addresses = GatewayAddresses.Of(
            IPAddress.Parse(host), 8080, settings.GetValueOrDefault, Lan, machine: "Pi4");

        Assert.Equal(url, addresses.NamedUrl);
    }

    [Fact]
    public void With_a_certificate_of_the_gateway_the_block_says_how_to_trust_it()
    {
        var addresses = Addresses(IPAddress.Any, Lan) with
        {
            SecureUrl = "https://192.168.1.20:8443",
            HasLocalAuthority = true,
            NamedUrl = "https://pi4.local:8443",
        };

        var text = (Block(addresses) with { Fingerprint = "AB:CD" }).ToString();

        Assert.StartsWith(
            """

              OtaStack is ready.
                Open         https://192.168.1.20:8443   on this machine: http://127.0.0.1:8080
                By name      https://pi4.local:8443   (boards need a name for HTTPS)
                Trust        http://192.168.1.20:8080/https   (once on each computer and phone; compare the fingerprint)
                Fingerprint  AB:CD
                Sign in      admin
                Boards poll  http://192.168.1.20:8080/ota

            """,
            text, StringComparison.Ordinal);
        Assert.Contains("    IDE          https://192.168.1.20:8443/ide/\n", text, StringComparison.Ordinal);
        Assert.Contains("    Manager      https://192.168.1.20:8443/manager/\n", text, StringComparison.Ordinal);
    }

    private static GatewayAddresses Addresses(IPAddress host, IPAddress? lan = null) =>
        GatewayAddresses.Of(host, 8080, _ => null, lan);

    private static ReadyBlock Block(GatewayAddresses gateway) =>
        new() { Gateway = gateway, SignIn = "admin", DataFolder = "/srv/data" };
}
