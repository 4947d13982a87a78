using System.Globalization;
using System.Text.RegularExpressions;
using OtaStack.EndToEndTests.Running;
using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

public sealed partial class SlowDownloadTests : IAsyncLifetime, IDisposable
{
    private const string Platform = IndexFiles.Vendor + ":esp8266";
    private const int Noise = 400_000;

    private readonly TemporaryFolder _published = new();
    private readonly IndexServer _server;
    private readonly Sketchbook _sketchbook;

    public SlowDownloadTests()
    {
        _server = new IndexServer(_published.FullName);
        IndexFiles.Write(_published.FullName, _server.Url, Noise);
        _sketchbook = new Sketchbook($"{_server.Url}/{IndexFiles.PackageIndexName}");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _sketchbook.Dispose();
        _published.Dispose();
    }

    [Fact]
    public async Task Progress_grows_during_a_download()
    {
        _server.BytesPerSecond = Noise / 2;
        var result = (await _sketchbook.RunAsync("core", "install", Platform)).Succeeded();

        var percents = Percent().Matches(result.Output)
            .Select(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            .ToList();
        Assert.True(percents.Count >= 4, $"{percents.Count} states of the bar");
        Assert.Contains(percents, percent => percent is > 20 and < 80);
        Assert.Contains("\rotastack-test:elf2image@1.0.0 downloaded", result.Output);
    }

    [Fact]
    public async Task A_cancelled_download_installs_nothing_and_is_resumed_later()
    {
        _server.BytesPerSecond = Noise / 10;
        using (var installing = _sketchbook.Start("core", "install", Platform))
        {
            var output = installing.StandardOutput.ReadToEndAsync();
            await Eventually.TrueAsync(() => _server.BytesSent > Noise / 5, "a part of the archive");
            await ChildProcess.SignalAsync(installing.Id, "TERM");
            await installing.EndAsync("an installation after TERM");
            Assert.NotEqual(0, installing.ExitCode);
            Assert.DoesNotContain("Installing", await output.InTimeAsync("the end of its output"));
        }

        Assert.Empty((await _sketchbook.RunAsync("core", "list", "--json")).Succeeded().Json["platforms"]!.AsArray());

        _server.BytesPerSecond = 0;
        (await _sketchbook.RunAsync("core", "install", Platform)).Succeeded();
        Assert.InRange(_server.BytesSent, Noise, Noise * 2);
    }

    [Fact]
    public async Task Without_its_server_only_commands_that_need_it_fail()
    {
        (await _sketchbook.RunAsync("core", "update-index")).Succeeded();
        (await _sketchbook.RunAsync("lib", "update-index")).Succeeded();
        await _server.DisposeAsync();

        var install = await _sketchbook.RunAsync("core", "install", Platform);
        Assert.Equal(1, install.ExitCode);
        Assert.StartsWith("Error during install: Download failed: ", install.Errors);

        var update = await _sketchbook.RunAsync("core", "update-index", "--json");
        Assert.Equal((1, "Some indexes could not be updated."), (update.ExitCode, update.Failure));
        Assert.NotEmpty((await _sketchbook.RunAsync("core", "list", "--all", "--json"))
            .Succeeded().Json["platforms"]!.AsArray());
    }

    [Fact]
    public async Task A_list_without_a_downloaded_index_has_a_warning()
    {
        await _server.DisposeAsync();
        var list = (await _sketchbook.RunAsync("core", "list", "--all", "--json")).Succeeded().Json;

        Assert.Empty(list["platforms"]!.AsArray());
        Assert.StartsWith("Error initializing instance: ", (string?)list["warnings"]![0]);
    }

    [GeneratedRegex(@"\rotastack-test:elf2image@1\.0\.0 [^\r]*? (\d+\.\d\d)%")]
    private static partial Regex Percent();
}
