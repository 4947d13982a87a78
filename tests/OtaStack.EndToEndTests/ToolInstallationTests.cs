using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary>
/// On a machine without code-server and arduino-cli, a failed download is reported in one line and boards are served.
/// </summary>
public sealed class ToolInstallationTests
{
    private static readonly StockBoard Board = new(
        "ESP8266", "Apr  3 2020;05:33:11", "7effe644484d7d861b92fb47a77ff1ca");

    [Fact]
    public async Task An_arduino_cli_with_a_wrong_checksum_is_deleted()
    {
        using var programs = new Programs("arduino-cli").With("curl", """
            while [[ $# -gt 1 ]]; do [[ $1 != --output ]] || printf 'not a release' >"$2"; shift; done
            """);
        using var cache = new TemporaryFolder();

        await using var stack = await StartAsync(programs, cache);

        await Eventually.TrueAsync(() => stack.Log.Contains("has the wrong checksum"), "the error");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(cache.FullName, "arduino-cli*", SearchOption.AllDirectories),
            file => !file.EndsWith(".log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_network_a_line_says_how_to_get_arduino_cli()
    {
        using var programs = new Programs("arduino-cli")
            .With("curl", "echo 'curl: (6) Could not resolve host' >&2; exit 6");
        using var cache = new TemporaryFolder();

        await using var stack = await StartAsync(programs, cache);

        const string Line = "arduino-cli could not be fetched (curl: (6) Could not resolve host); get it from https://";
        await Eventually.TrueAsync(() => stack.Log.Contains(Line), "the line");
        Assert.Equal(304, (await Board.PollAsync(stack.Url)).Status);
    }

    [Fact]
    public async Task Without_npm_a_line_says_how_to_get_the_IDE_and_there_is_no_retry()
    {
        using var programs = new Programs("npm", "code-server").With("curl", "exit 6");
        using var cache = new TemporaryFolder();

        await using var stack = await StartAsync(programs, cache, withIde: true);

        const string Line = "the IDE needs npm to be set up; get Node.js from https://nodejs.org/, or see https://";
        await Eventually.TrueAsync(() => stack.Log.Contains(Line), "the line");
        Assert.Equal(304, (await Board.PollAsync(stack.Url)).Status);
        Assert.DoesNotContain("starting it again", stack.Log);

        using var browser = await stack.SignInAsync();
        using var page = await browser.GetAsync(new Uri("/ide/", UriKind.Relative));
        Assert.Contains("It could not be set up: the IDE needs npm", await page.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    private static Task<RunningStack> StartAsync(Programs programs, TemporaryFolder cache, bool withIde = false) =>
        RunningStack.StartAsync(withIde: withIde, environment: new Dictionary<string, string>
        {
            ["PATH"] = programs.Path,
            ["XDG_CACHE_HOME"] = cache.FullName,
        });
}
