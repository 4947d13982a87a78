using System.Text;
using System.Text.Json.Nodes;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

public sealed class BuildSidecarTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task The_firmware_and_its_updates_keep_the_builds_trace_and_provenance()
    {
        var image = NewImage();
        Sidecar("full", $$"""
            {"project":"boiler","fqbn":"esp8266:esp8266:generic","core":"esp8266:esp8266@3.1.2","libraries":["A@1"],
             "sourceHash":"sha256:aa","gitCommit":"beef","traceparent":"00-{{Trace}}-b7ad6b7169203331-01"}
            """);
        _server.Drop("full/Thermostat.ino.bin", image);

        var firmware = await _server.TakenAsync(image);
        Assert.Equal("boiler", (string?)firmware["project"]);
        Assert.Equal(Trace, (string?)firmware["traceId"]);
        Assert.Equal("beef", (string?)firmware["provenance"]!["gitCommit"]);
        Assert.Equal("A@1", (string?)firmware["provenance"]!["libraries"]![0]);

        (await _server.PollAsync("/ota/boiler", "5C:CF:7F:00:00:01")).EnsureSuccessStatusCode();
        var device = JsonNode.Parse(await _server.Client.GetStringAsync("/api/devices/5C:CF:7F:00:00:01"))!;
        Assert.Equal(Trace, (string?)device["updates"]![0]!["traceId"]);
    }

    [Fact]
    public async Task A_sidecar_about_another_file_is_ignored()
    {
        var (named, other) = (NewImage(), NewImage());
        Sidecar("two", """{"image":"Named.ino.bin","project":"sidecar-project"}""");
        _server.Drop("two/Named.ino.bin", named);
        _server.Drop("two/Other.ino.bin", other);
        Assert.Equal("sidecar-project", (string?)(await _server.TakenAsync(named))["project"]);
        Assert.Equal("other", (string?)(await _server.TakenAsync(other))["project"]);
    }

    [Theory]
    [InlineData("json", "{", "JSON")]
    [InlineData("project", """{"project":"../../etc"}""", "project")]
    [InlineData("empty", "", "JSON")]
    public async Task An_image_with_an_invalid_sidecar_is_taken_after_the_fix(string folder, string json, string named)
    {
        var image = NewImage();
        Sidecar(folder, json);
        _server.Drop(folder + "/Thermostat.ino.bin", image);
        var reason = await _server.RefusalOfAsync(folder + "/Thermostat.ino.bin");
        Assert.Contains("build.json", reason, StringComparison.Ordinal);
        Assert.Contains(named, reason, StringComparison.Ordinal);

        Sidecar(folder, """{"project":"fixed"}""");
        Assert.Equal("fixed", (string?)(await _server.TakenAsync(image))["project"]);
    }

    [Fact]
    public async Task Large_sidecars_and_links_out_of_the_folder_are_refused_by_name()
    {
        Sidecar("large", "{\"project\":\"" + new string('x', 70_000));
        Sidecar("outside", "");
        File.Delete(Path.Combine(_server.Builds, "outside/build.json"));
        File.CreateSymbolicLink(Path.Combine(_server.Builds, "outside/build.json"), "/etc/passwd");
        Sidecar("dangling", "");
        File.Delete(Path.Combine(_server.Builds, "dangling/build.json"));
        File.CreateSymbolicLink(Path.Combine(_server.Builds, "dangling/build.json"), "nowhere.json");
        var (large, outside, dangling) = (NewImage(), NewImage(), NewImage());
        _server.Drop("large/A.ino.bin", large);
        _server.Drop("outside/A.ino.bin", outside);
        _server.Drop("dangling/A.ino.bin", dangling);

        Assert.Contains("larger than 64 KiB", await _server.RefusalOfAsync("large/A.ino.bin"),
            StringComparison.Ordinal);
        var reason = await _server.RefusalOfAsync("outside/A.ino.bin");
        Assert.Contains("build.json", reason, StringComparison.Ordinal);
        Assert.Contains("leads out", reason, StringComparison.Ordinal);

        // A dangling link counts as a missing sidecar.
        Assert.Equal("a", (string?)(await _server.TakenAsync(dangling))["project"]);
    }

    [Fact]
    public async Task The_same_bytes_for_another_project_are_refused_with_the_project_that_has_them()
    {
        var image = NewImage();
        _server.Drop("First.ino.bin", image);
        await _server.TakenAsync(image);
        Sidecar("second", """{"project":"second"}""");
        _server.Drop("second/First.ino.bin", image);
        Assert.Contains("first", await _server.RefusalOfAsync("second/First.ino.bin"), StringComparison.Ordinal);
    }

    private void Sidecar(string folder, string json) =>
        _server.Drop(folder + "/build.json", Encoding.UTF8.GetBytes(json));
}
