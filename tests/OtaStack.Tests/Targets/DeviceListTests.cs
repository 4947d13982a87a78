using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Updates;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Targets;

/// <summary><c>GET /api/devices</c>: pages, orders and target expressions.</summary>
public sealed class DeviceListTests : IAsyncLifetime
{
    private readonly SetClock _clock = new();
    private ApiServer _server = null!;

    /// <summary>Ten boards, a minute apart, the odd ones with an older version.</summary>
    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(clock: _clock);
        await _server.UploadedAsync(NewImage());
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            using var answer = await _server.PollAsync(
                "/ota/thermostat", MacOf(i), i % 2 == 0 ? "Apr 23 2031;05:33:11" : "Apr 22 2031;05:33:11");
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        }
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("mac", "0123456789")]
    [InlineData("-mac", "9876543210")]
    [InlineData("seen", "0123456789")]
    [InlineData("-seen", "9876543210")]
    [InlineData("project", "0123456789")]
    [InlineData("free", "0123456789")]
    public async Task Pages_put_together_are_the_whole_list_in_its_order(string sort, string order)
    {
        for (var limit = 1; limit <= 11; limit++)
        {
            var (listed, next) = ("", (string?)null);
            do
            {
                var page = await ListAsync($"sort={sort}&limit={limit}{(next is null ? "" : "&after=" + next)}");
                Assert.Equal(10, page.GetProperty("total").GetInt32());
                Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, limit);
                listed += Numbers(page);
                next = page.GetProperty("next").GetString();
            }
            while (next is not null);

            Assert.Equal(order, listed);
        }
    }

    [Theory]
    [InlineData("name", "5730124689")]
    [InlineData("-name", "9864210375")]
    public async Task Names_are_sorted_in_any_letter_case_and_devices_without_one_come_last(string sort, string order)
    {
        foreach (var (number, name) in new[] { (5, "attic"), (7, "Attic 2"), (3, "hall") })
        {
            using var answer = await _server.Client.PatchAsJsonAsync("/api/devices/" + MacOf(number), new { name });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var (listed, next) = ("", (string?)null);
        do
        {
            var page = await ListAsync($"sort={sort}&limit=2{(next is null ? "" : "&after=" + next)}");
            listed += Numbers(page);
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        Assert.Equal(order, listed);
    }

    [Fact]
    public async Task A_list_holds_the_devices_that_its_expression_selects()
    {
        var page = await ListAsync("q=" + Uri.EscapeDataString("version<\"Apr 23 2031;00:00:00\" seen<=5m")
            + "&limit=2");

        Assert.Equal("57", Numbers(page));
        Assert.Equal(3, page.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_list_without_devices_is_an_empty_page()
    {
        var page = await ListAsync("q=project:lamp");

        Assert.Equal("", Numbers(page));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task An_invalid_expression_is_refused_with_the_place_and_what_was_expected()
    {
        using var answer = await _server.Client.GetAsync("/api/devices?q=project:x%20colour:red");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((10, 6), (problem.GetProperty("position").GetInt32(), problem.GetProperty("length").GetInt32()));
        Assert.Contains("\"colour\" is not a field", problem.GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        var next = (await ListAsync("sort=seen&limit=1")).GetProperty("next").GetString();

        using var answer = await _server.Client.GetAsync("/api/devices?sort=-seen&after=" + next);

        Assert.Contains("the same sort", await answer.ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    private static string MacOf(int number) => $"5C:CF:7F:00:00:0{number}";

    private static string Numbers(JsonElement page) => string.Concat(page.GetProperty("items").EnumerateArray()
        .Select(device => device.GetProperty("mac").GetString()![^1]));

    private Task<JsonElement> ListAsync(string query) =>
        _server.Client.GetFromJsonAsync<JsonElement>("/api/devices?" + query);
}
