using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OtaStack.Tests.Web;

public sealed partial class DeviceListTests : IAsyncLifetime
{
    private WebServer _web = null!;

    public async Task InitializeAsync() => _web = await WebServer.StartAsync();

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task Without_devices_it_says_how_to_get_one()
    {
        Assert.Contains("No board has polled yet.", await _web.Browser.GetStringAsync("/devices"), StringComparison.Ordinal);
        Assert.Contains("No device matches.", await _web.Browser.GetStringAsync("/devices?q=kitchen"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_expression_selects_devices_and_stays_in_the_search_box()
    {
        await AddAsync(("5C:CF:7F:00:00:01", "Kitchen", "lamp"), ("5C:CF:7F:00:00:02", "Garage", "meter"));

        var page = await _web.Browser.GetStringAsync("/devices?q=project:meter");

        Assert.Equal(["Garage"], NamesIn(page));
        Assert.Contains("1 device matches", page, StringComparison.Ordinal);
        Assert.Contains("value=\"project:meter\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_expression_is_explained_and_can_be_corrected()
    {
        using var response = await _web.Browser.GetAsync("/devices?q=colour:red");
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("colour", page, StringComparison.Ordinal);
        Assert.Contains("value=\"colour:red\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_columns_sort_by_links_that_keep_the_search()
    {
        await AddAsync(("5C:CF:7F:00:00:01", "B", "lamp"), ("5C:CF:7F:00:00:02", "A", "lamp"), ("5C:CF:7F:00:00:03", "C", "lamp"));

        var page = await _web.Browser.GetStringAsync("/devices?q=project:lamp&sort=name");
        var reverse = SortLink("Device").Match(page).Groups["href"].Value;
        var reversed = await _web.Browser.GetStringAsync(WebUtility.HtmlDecode(reverse));

        Assert.Equal(["A", "B", "C"], NamesIn(page));
        Assert.Contains("aria-sort=\"ascending\"", page, StringComparison.Ordinal);
        Assert.Equal(["C", "B", "A"], NamesIn(reversed));
        Assert.Contains("aria-sort=\"descending\"", reversed, StringComparison.Ordinal);
        Assert.Contains("value=\"project:lamp\"", reversed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_shown_a_page_at_a_time_without_gaps()
    {
        await AddAsync([.. Enumerable.Range(1, 120).Select(i => ($"5C:CF:7F:00:00:{i:X2}", $"Board {i:D3}", "lamp"))]);

        var (path, seen) = ("/devices?sort=name", new List<string>());
        while (path.Length > 0)
        {
            var page = await _web.Browser.GetStringAsync(path);
            Assert.Contains("120 devices", page, StringComparison.Ordinal);
            seen.AddRange(NamesIn(page));
            path = WebUtility.HtmlDecode(PageLink("Next page").Match(page).Groups["href"].Value);
        }

        Assert.Equal(
            Enumerable.Range(1, 120).Select(i => string.Create(CultureInfo.InvariantCulture, $"Board {i:D3}")), seen);
    }

    private async Task AddAsync(params (string Mac, string Name, string Project)[] devices)
    {
        var table = new StringBuilder("device,name,project\n");
        foreach (var (mac, name, project) in devices)
            table.Append(CultureInfo.InvariantCulture, $"{mac},{name},{project}\n");
        await _web.Api.TableAsync(table.ToString());
    }

    private static List<string> NamesIn(string page) =>
        [.. DeviceLink().Matches(page).Select(match => match.Groups[1].Value)];

    private static Regex SortLink(string title) => new($"""<a class="sort" href="(?<href>[^"]*)">{title}<""");

    private static Regex PageLink(string title) => new($"""<a (?:[^>]* )?href="(?<href>[^"]*)"[^>]*>(?:<span[^>]*>)?\s*{title}""");

    [GeneratedRegex("""<a href="/devices/[0-9A-F:]{17}">([^<]*)</a>""")]
    private static partial Regex DeviceLink();
}
