using System.Net;
using OtaStack.Manager.Downloads;

namespace OtaStack.Tests.Manager.Downloads;

public sealed class SpecialAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback")] // IPv4-mapped
    [InlineData("::127.0.0.1", "loopback")] // IPv4-compatible
    [InlineData("64:ff9b::7f00:1", "loopback")] // NAT64
    [InlineData("2002:7f00:1::", "loopback")] // 6to4
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("::", "unspecified")]
    [InlineData("169.254.169.254", "metadata")]
    [InlineData("169.254.1.1", "link-local")]
    [InlineData("::ffff:169.254.169.254", "metadata")]
    [InlineData("64:ff9b::a9fe:a9fe", "metadata")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("febf::1", "link-local")]
    [InlineData("fd00:ec2::254", "metadata")]
    [InlineData("100.100.100.200", "metadata")]
    [InlineData("192.0.0.192", "metadata")]
    [InlineData("168.63.129.16", "metadata")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("255.255.255.255", "reserved")]
    [InlineData("ff02::1", "multicast")]
    public void Special_addresses_are_described(string address, string what) =>
        Assert.Contains(what, SpecialAddress.Describe(IPAddress.Parse(address)), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.10")]
    [InlineData("100.64.0.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("::ffff:192.168.1.10")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.0.1")]
    [InlineData("169.255.0.1")]
    [InlineData("fec0::1")]
    [InlineData("2606:4700::1")]
    [InlineData("93.184.216.34")]
    public void Private_and_public_addresses_are_allowed(string address) =>
        Assert.Null(SpecialAddress.Describe(IPAddress.Parse(address)));
}
