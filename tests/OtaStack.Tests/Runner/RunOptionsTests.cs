using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OtaStack.Runner;
using OtaStack.Runner.Run;

namespace OtaStack.Tests.Runner;

public sealed class RunOptionsTests
{
    [Fact]
    public void The_defaults_are_port_8080_on_all_networks_with_the_IDE()
    {
        var options = Parse();

        Assert.Equal((IPAddress.Any, 8080), (options.Host, options.Port));
        Assert.Equal("/srv/otastack/.data", options.DataFolder);
        Assert.True(options.WithIde);
        Assert.False(options.IsDemo);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("::", "::")]
    [InlineData("[::1]", "::1")]
    [InlineData("fd00::12", "fd00::12")]
    public void A_host_is_an_IP_address(string text, string address) =>
        Assert.Equal(IPAddress.Parse(address), Parse(host: text).Host);

    [Theory]
    [InlineData("example.com")]
    [InlineData("1.2.3.256")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("01.2.3.4")]
    [InlineData("*")]
    [InlineData("fe80::1%eth0")]
    [InlineData("127.0.0.1:80")]
    public void Other_hosts_are_rejected(string text) =>
        AssertRefused("--host is \"" + text + "\"; it must be an IP address", () => Parse(host: text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("65535", 65535)]
    public void A_port_is_a_number_up_to_65535(string text, int port) => Assert.Equal(port, Parse(port: text).Port);

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("+80")]
    [InlineData(" 80")]
    [InlineData("http")]
    [InlineData("99999999999")]
    public void Other_ports_are_rejected(string text) =>
        AssertRefused("it must be 0 to 65535", () => Parse(port: text));

    [Fact]
    public void An_empty_value_is_rejected_and_the_option_named()
    {
        AssertRefused("--host needs a value", () => Parse(host: ""));
        AssertRefused("--port needs a value", () => Parse(port: ""));
        AssertRefused("--data needs a value", () => Parse(data: ""));
    }

    [Fact]
    public void The_demo_uses_a_temporary_folder()
    {
        Assert.Null(Parse(demo: true).DataFolder);
        AssertRefused("leave out --data", () => Parse(data: "/srv/data", demo: true));
        AssertRefused("leave out --no-ide", () => Parse(noIde: true, demo: true));
    }

    [Fact]
    public void The_option_https_is_the_setting_of_the_gateway()
    {
        const string setting = "Gateway__Https__LocalAuthority";

        Assert.Equal("true", Parse(https: true).SettingOf(_ => null)(setting));
        Assert.Equal("of the environment", Parse().SettingOf(_ => "of the environment")(setting));
        Assert.Equal("9443", Parse(https: true).SettingOf(_ => "9443")("Gateway__Https__Port"));
    }

    [Fact]
    public void The_port_for_HTTPS_is_checked_if_it_is_needed()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string? Setting(string name) => name == "Gateway__Https__Port" ? port : null;

        GatewayPort.ThrowIfHttpsIsUnusable(IPAddress.Loopback, Parse().SettingOf(Setting));
        AssertRefused(
            $"port {port} is in use; stop what listens there, or choose another port with Gateway__Https__Port",
            () => GatewayPort.ThrowIfHttpsIsUnusable(IPAddress.Loopback, Parse(https: true).SettingOf(Setting)));
        AssertRefused("Gateway__Https__Port is \"x\"; it must be 0 to 65535",
            () => GatewayPort.ThrowIfHttpsIsUnusable(IPAddress.Loopback, Parse(https: true).SettingOf(name => "x")));
    }

    private static RunOptions Parse(
        string? host = null, string? port = null, string? data = null, bool noIde = false, bool demo = false,
        bool https = false) =>
        RunOptions.Parse(host, port, data, noIde, demo, https, "/srv/otastack/.data");

    private static void AssertRefused(string words, Action parse) =>
        Assert.Contains(words, Assert.Throws<CommandException>(parse).Message, StringComparison.Ordinal);
}
