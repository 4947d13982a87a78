using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using OtaStack.Gateway;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Tests.Gateway;

public sealed class GatewaySettingsTests
{
    [Theory]
    [InlineData("Gateway:Limits:Connections", "0", "Gateway:Limits:Connections is 0: it must be 1 to 2147483647.")]
    [InlineData("Gateway:Limits:DeadReaderSeconds", "NaN", "Gateway:Limits:DeadReaderSeconds is NaN")]
    [InlineData("Gateway:Limits:KeepAliveSeconds", "1e300", "it must be 1 to 86400.")]
    [InlineData("Gateway:Limits:RequestHeaderBytes", "2000000", "it must be 1024 to 1048576.")]
    [InlineData("Gateway:Limits:ExemptNetworks", "10.0.0.0/8, nonsense", "\"nonsense\" is not an IP address")]
    [InlineData("Gateway:Https:Port", "70000", "Gateway:Https:Port is 70000")]
    [InlineData("Gateway:Https:KeyPath", "privkey.pem", "KeyPath is set, but CertificatePath is not.")]
    [InlineData("Gateway:Https:Names", "http://a", "\"http://a\" is not a host name or an IP address")]
    [InlineData("Gateway:Https:LocalAuthority", "perhaps", "Gateway:Https:LocalAuthority")]
    [InlineData("Gateway:Limits:StreamsPerCaller", "0", "Gateway:Limits:StreamsPerCaller is 0")]
    [InlineData("Gateway:Https:HstsDays", "-1", "Gateway:Https:HstsDays is -1")]
    [InlineData("Gateway:ProbeIntervalSeconds", "0", "must be 0.05 to 3600")]
    public async Task A_setting_out_of_range_is_named_in_one_line(string key, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => RunningGateway.StartAsync((key, value)));

        Assert.Contains(message, exception.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_and_the_local_authority_exclude_each_other()
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => RunningGateway.StartAsync(
            ("Gateway:Https:LocalAuthority", "true"), ("Gateway:Https:CertificatePath", "/cert.pem")));

        Assert.Equal(
            "Gateway:Https:LocalAuthority: CertificatePath is set, too. Leave out one of them.", exception.Error);
    }

    [Fact]
    public async Task An_invalid_address_is_named_in_one_line()
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(
            () => RunningGateway.StartAsync(("services:api:http:0", "nonsense")));

        Assert.Contains("services:api:http:0", exception.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway:Limits:Connections", "many")]
    [InlineData("Gateway:Https:Port", "x")]
    [InlineData("services:api:http:0", "nonsense")]
    [InlineData("Gateway:Https:CertificatePath", "/missing.pem")]
    public async Task A_bad_setting_ends_the_process_with_exit_code_1_instead_of_a_stack_trace(string key, string value)
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => RunningGateway.StartAsync((key, value)));

        Assert.Equal(1, exception.ExitCode);
        Assert.NotEmpty(exception.Error);
    }

    [Fact]
    public void The_settings_file_shows_every_setting_with_its_default()
    {
        var file = new ConfigurationBuilder()
            .AddJsonFile(Path.Join(RunningGateway.SourceFolder(), "appsettings.json")).Build();

        Assert.Equal(new LimitOptions(), file.GetSection(LimitOptions.Section).Get<LimitOptions>());
        Assert.Equal(new HttpsOptions { CertificatePath = "", KeyPath = "" }, file.GetSection(HttpsOptions.Section)
            .Get<HttpsOptions>());
        Assert.Equal(new GatewayOptions { AcmeFolder = "", IdeNotePath = "" }, file.GetSection(GatewayOptions.Section)
            .Get<GatewayOptions>());
        Assert.Equal(new IdentityOptions(), file.GetSection(IdentityOptions.Section).Get<IdentityOptions>());
        Assert.Equal(new SignInOptions { Password = "", FirstPasswordFile = "" }, file.GetSection(SignInOptions.Section)
            .Get<SignInOptions>());
        Assert.Equal(
            JsonSerializer.SerializeToElement(new LimitOptions()).EnumerateObject().Select(limit => limit.Name).Order(),
            file.GetSection(LimitOptions.Section).GetChildren().Select(limit => limit.Key).Order());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.1", "::", false)]
    public void An_IPv6_network_of_64_bits_counts_as_one_address(string one, string other, bool same)
    {
        Assert.Equal(same, AddressBlock.Of(IPAddress.Parse(one)) == AddressBlock.Of(IPAddress.Parse(other)));
    }

    [Theory]
    [InlineData("127.0.0.0/8, ::1", "127.9.9.9", true)]
    [InlineData("127.0.0.0/8, ::1", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.0/8, ::1", "::1", true)]
    [InlineData("127.0.0.0/8, ::1", "::2", false)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("", "127.0.0.1", false)]
    public void Networks_contain_their_addresses(string networks, string address, bool holds)
    {
        Assert.Equal(holds, Networks.Parse(networks).Contains(IPAddress.Parse(address)));
    }
}
