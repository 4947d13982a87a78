using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Downloads;
using OtaStack.Api.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

/// <summary>However an offer ends, its download slot becomes free and the board gets a small response.</summary>
public sealed class OfferFailureTests : IAsyncLifetime
{
    private const string Old = "Apr  2 2020;05:33:11";

    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(("Updates:MaximumDownloads", "1"));
        await _server.UploadedAsync(NewImage());
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_offer_that_cannot_be_recorded_is_not_made_and_gives_a_bare_503()
    {
        await ExecuteAsync("CREATE TRIGGER Broken BEFORE INSERT ON Updates BEGIN SELECT RAISE(ABORT, 'broken'); END");
        var failed = await PollAsync("5C:CF:7F:00:00:01");
        Assert.Equal((503, "0"), (failed.Status, failed.Header("Content-Length")));
        Assert.Empty(failed.Body);
        Assert.Null(failed.Header("x-MD5"));

        await ExecuteAsync("DROP TRIGGER Broken");
        Assert.Equal(200, (await PollAsync("5C:CF:7F:00:00:02")).Status);
    }

    [Theory]
    [InlineData("bytes=0-0", 206)]
    [InlineData("bytes=-1", 206)]
    [InlineData("bytes=99999999-", 416)]
    [InlineData("bytes=nonsense", 200)]
    public async Task A_range_of_any_kind_gives_its_slot_back(string range, int status)
    {
        for (var i = 1; i <= 3; i++)
            Assert.Equal(status, (await PollAsync($"5C:CF:7F:00:00:{i:X2}", $"Range: {range}\r\n")).Status);
        await Eventually.TrueAsync(() => Slots.Taken == 0);
    }

    [Fact]
    public async Task A_board_that_leaves_before_the_first_byte_gives_its_slot_back()
    {
        await using (var context = await ContextAsync())
        {
            // The board leaves while the offer waits for the database.
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("BEGIN EXCLUSIVE");
            using (var client = new TcpClient())
            {
                await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
                await client.GetStream().WriteAsync(RawBoard.Poll(version: Old));
                await Eventually.TrueAsync(() => Slots.Taken == 1);
                client.LingerState = new LingerOption(true, 0);
            }

            await context.Database.ExecuteSqlRawAsync("ROLLBACK");
        }

        await Eventually.TrueAsync(() => Slots.Taken == 0);
    }

    [Theory]
    [InlineData("POST", "/ota", 405)]
    [InlineData("OPTIONS", "/ota", 405)]
    [InlineData("DELETE", "/ota/thermostat", 405)]
    [InlineData("TRACE", "/ota", 405)]
    [InlineData("GET", "/ota/%00", 400)]
    [InlineData("GET", "/ota/a%2Fb", 404)]
    [InlineData("GET", "/ota/..%2Fapi", 404)]
    [InlineData("HEAD", "/ota/a/b/c", 404)]
    public async Task Other_requests_get_a_small_4xx_with_its_length(string method, string path, int status)
    {
        var answer = await RawBoard.SendAsync(_server.Address, RawBoard.Poll(path, method: method));

        Assert.Equal(status, answer.Status);
        Assert.InRange(int.Parse(answer.Header("Content-Length")!, null), answer.Body.Length, 200);
        Assert.Null(answer.Header("Transfer-Encoding"));
    }

    private DownloadSlots Slots => _server.Services.GetRequiredService<DownloadSlots>();

    private Task<RawAnswer> PollAsync(string mac, string extra = "") =>
        RawBoard.SendAsync(_server.Address, RawBoard.Poll(version: Old, mac: mac, extra: extra));

    private async Task ExecuteAsync(string sql)
    {
        await using var context = await ContextAsync();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    private Task<OtaStackContext> ContextAsync() =>
        _server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>().CreateDbContextAsync();
}
