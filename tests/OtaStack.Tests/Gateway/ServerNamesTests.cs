using OtaStack.Gateway.Https;

namespace OtaStack.Tests.Gateway;

/// <summary>Names for the certificate: given ones, and those of a machine.</summary>
public sealed class ServerNamesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("ota.home.arpa, 192.168.1.20", "ota.home.arpa, 192.168.1.20")]
    [InlineData("PI4.Local;pi4.local  [fd00::7]", "pi4.local, fd00::7")]
    [InlineData("bücher.example.", "xn--bcher-kva.example")]
    public void Given_names_are_host_names_and_addresses(string list, string names) =>
        Assert.Equal(names, Parse(list)?.ToString());

    [Theory]
    [InlineData("https://ota.example", "https://ota.example")]
    [InlineData("ota.example, pi4:8443", "pi4:8443")]
    [InlineData("*.example", "*.example")]
    [InlineData("192.168.1.300", "192.168.1.300")]
    [InlineData("127.1", "127.1")]
    [InlineData("fe80::1%eth0", "fe80::1%eth0")]
    [InlineData("-a.example", "-a.example")]
    public void Other_names_are_refused_with_the_part_that_is_wrong(string list, string part)
    {
        Assert.False(ServerNames.TryParse(list, out _, out var problem));
        Assert.StartsWith($"\"{part}\" is not a host name or an IP address", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pi4", "", "pi4.local, pi4")]
    [InlineData("Pi4", "fritz.box", "pi4.local, pi4, pi4.fritz.box")]
    [InlineData("pi4.example.com", "fritz.box lan", "pi4.local, pi4.example.com, pi4, pi4.fritz.box, pi4.lan")]
    [InlineData("dev", "", "dev.local")]
    [InlineData("xn--fiqs8s", "", "xn--fiqs8s.local")]
    [InlineData("no_host_name", "lan", "")]
    public void A_machine_has_its_names_of_all_networks_but_none_that_could_be_a_top_level_domain(
        string machine, string suffixes, string names) =>
        Assert.Equal(names, string.Join(", ", ReachableNames.HostNames(machine, [suffixes])));

    private static ServerNames? Parse(string list) => ServerNames.TryParse(list, out var names, out _) ? names : null;
}
