using System.Net;
using OtaStack.Tests.Manager;

namespace OtaStack.Tests.Web;

/// <summary>While the Manager is away.</summary>
public sealed class ManagerAwayTests
{
    private static readonly string[] Paths =
        ["", "libraries", "sketches", "builds", "builds/x", "jobs", "jobs/x", "settings", "boards/a:b:c"];

    [Fact]
    public async Task Its_pages_say_so_and_try_again_and_work_when_it_is_back()
    {
        await using var manager = await ManagerServer.StartAsync(arduinoCli: null);
        await using var web = await WebServer.StartAsync(manager);
        await manager.StopAsync();

        foreach (var path in Paths)
        {
            using var response = await web.Browser.GetAsync("/manager/" + path);
            var page = await response.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("The board manager does not answer", page, StringComparison.Ordinal);
            Assert.Contains("http-equiv=\"refresh\" content=\"5\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_pages_of_the_fleet_are_not_affected_even_if_it_has_no_address()
    {
        await using var web = await WebServer.StartAsync();

        foreach (var path in (string[])["/", "/devices", "/firmware"])
        {
            using var page = await web.Browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        using var builds = await web.Browser.GetAsync("/manager/builds");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, builds.StatusCode);
        Assert.Contains("The board manager does not answer", await builds.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
