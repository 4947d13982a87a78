using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.EndToEndTests.Boards;
using Xunit.Abstractions;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>From an empty browser tab to a board that runs the sketch.</summary>
[Collection(SharedWholeSystem.Name)]
public sealed class WriteBuildPublishTests(WholeSystem system, ITestOutputHelper output)
{
    [Fact]
    public async Task A_new_sketch_is_built_published_and_installed_and_the_status_bar_shows_it()
    {
        await system.InstallPlatformAsync();
        var board = new StockBoard("ESP8266", "Apr  3 2020;05:33:11",
            "7effe644484d7d861b92fb47a77ff1ca") { Path = "/ota/thermostat" };
        var editor = await Editor.OpenAsync(system);
        await editor.NewSketchAsync("ESP8266 classic", "Thermostat");

        await editor.RunAsync("OtaStack: Select Board");
        await editor.PickAsync("Board for Thermostat", "NodeMCU");
        await editor.PickAsync("NodeMCU", "Use these settings");
        await editor.SaysAsync("NodeMCU 1.0 (test)");

        var cold = await PublishAsync(editor, board);
        await editor.SaysAsync("1 of 1 board");
        await editor.LogShowsAsync("Published thermostat " + cold.Board.Version);
        await editor.Page.TakeAsync("ide-published");

        await IsOneTraceAsync(cold.Board.Version);

        await editor.RunAsync("View: Show OtaStack");
        await editor.RowAsync("Firmware", "thermostat " + cold.Board.Version, "ESP8266");
        await editor.RowAsync("Builds", "Thermostat", cold.Board.Version, "flash");
        await editor.RowAsync("Boards", cold.Board.Mac, cold.Board.Version);
        await editor.Page.TakeAsync("ide-views");

        await editor.OpenFileAsync("Thermostat.ino");
        await editor.Page.Keyboard.PressAsync("Control+End");
        await editor.Page.Keyboard.InsertTextAsync("\n// warm\nint more = 1;\n");
        await editor.ShowsAsync(".editor-instance .view-line", "int more");
        var warm = await PublishAsync(editor, cold.Board);
        await editor.LogShowsAsync("Published thermostat " + warm.Board.Version);
        await editor.LogShowsAsync("will take it");
        output.WriteLine(
            $"From Build and Publish to the board updated: cold {cold.Took.TotalSeconds:0.0} s, warm "
                + $"{warm.Took.TotalSeconds:0.0} s.");
    }

    [Fact]
    public async Task A_compile_error_is_underlined_until_it_is_fixed()
    {
        await system.InstallPlatformAsync();
        await system.WriteSketchAsync("Crooked", Sketch("  digitalWrite(LED_BUILTIN, HIHG);"));
        var editor = await Editor.OpenAsync(system);
        await editor.OpenFileAsync("Crooked.ino");

        await editor.RunAsync("OtaStack: Build");
        await editor.Squiggles.First.WaitForAsync(new() { Timeout = 60_000 });

        // The word in the third line is underlined.
        var squiggle = await editor.Squiggles.First.BoundingBoxAsync();
        var word = await editor.Page.Locator(".view-line").Filter(new() { HasText = "HIHG" }).First.BoundingBoxAsync();
        Assert.InRange(squiggle!.Y, word!.Y - 4, word.Y + word.Height + 4);
        await editor.Page.Keyboard.PressAsync("Control+Shift+m");
        await editor.ShowsAsync(".markers-panel .monaco-list-row", "HIHG");
        await editor.Page.TakeAsync("ide-error");

        await editor.OpenFileAsync("Crooked.ino");
        await editor.WriteAsync(Sketch("  digitalWrite(LED_BUILTIN, HIGH);"));
        await editor.RunAsync("OtaStack: Build");
        await Editor.GoneAsync(editor.Squiggles, "the squiggle");
        await editor.SaysAsync("Flash");
    }

    /// <summary>
    /// Presses the button, then polls as the board does until the board reports the new image. Returns the time from the
    /// one to the other.
    /// </summary>
    private async Task<(StockBoard Board, TimeSpan Took)> PublishAsync(Editor editor, StockBoard board)
    {
        var clock = Stopwatch.StartNew();
        await editor.Page.Locator(".editor-actions [aria-label^='Build and Publish']").First.ClickAsync();

        var offer = await board.OfferAsync(system.Url);
        var md5 = StockBoard.Md5(offer.Body);
        var firmware = (await system.Admin.GetFromJsonAsync<JsonNode>("/api/firmware"))!["items"]!.AsArray().Single(
            one => (string?)one!["md5"] == md5);
        var updated = board.Running(offer.Body, (string)firmware!["version"]!);
        Assert.Equal(304, (await updated.PollAsync(system.Url)).Status);
        return (updated, clock.Elapsed);
    }

    /// <summary>
    /// The span of the button, the build that the Manager ran, and the firmware that the API published are of one
    /// trace.
    /// </summary>
    private async Task IsOneTraceAsync(string version)
    {
        var builds = await system.Admin.GetFromJsonAsync<JsonNode>("/manager/api/builds");
        var build = builds!["items"]!.AsArray().Single(one => (string?)one!["version"] == version)!;
        var firmware = await system.Admin.GetFromJsonAsync<JsonNode>("/api/firmware");
        var published = firmware!["items"]!.AsArray().Single(one => (string?)one!["version"] == version)!;
        JsonNode? span = null;
        await Eventually.TrueAsync(
            () => (span = system.Traces.Spans.FirstOrDefault(IsOfBuild)) is not null, "the span of the extension");

        Assert.Equal("Build and Publish", (string?)span!["name"]);
        Assert.Equal((string?)span["traceId"], (string?)build["traceId"]);
        Assert.Equal((string?)span["traceId"], (string?)published["traceId"]);

        bool IsOfBuild(JsonNode one) =>
            one["attributes"]!.ToJsonString().Contains((string)build["id"]!, StringComparison.Ordinal);
    }

    private static string Sketch(string line) =>
        $"void setup() {{ pinMode(LED_BUILTIN, OUTPUT); }}\nvoid loop() {{\n{line}\n}}\n";
}
