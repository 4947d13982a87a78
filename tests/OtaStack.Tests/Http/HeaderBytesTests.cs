using System.Text;
using OtaStack.Tests.Manager;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Http;

public sealed class HeaderBytesTests
{
    private static readonly byte[] Request =
        Encoding.Latin1.GetBytes("GET /alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Place: K\u00f6ln\r\n\r\n");

    [Fact]
    public async Task The_API_accepts_headers_in_Latin_1()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal(200, (await RawBoard.SendAsync(server.Address, Request)).Status);
    }

    [Fact]
    public async Task The_Manager_accepts_headers_in_Latin_1()
    {
        await using var server = await ManagerServer.StartAsync(arduinoCli: null);

        Assert.Equal(200, (await RawBoard.SendAsync(server.Address, Request)).Status);
    }
}
