using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>Each template of "New OTA Sketch" compiles unchanged.</summary>
[Collection(SharedWholeSystem.Name)]
public sealed class TemplateTests(WholeSystem system)
{
    [Theory]
    [InlineData("ESP8266 classic", "Classic", WholeSystem.Platform, WholeSystem.Board)]
    [InlineData("ESP8266 HTTPS", "Secure", WholeSystem.Platform, WholeSystem.Board)]
    [InlineData("ESP32", "Modern", WholeSystem.RiscVPlatform, WholeSystem.RiscVBoard)]
    public async Task A_new_sketch_compiles_unchanged(string template, string name, string platform, string board)
    {
        await system.InstallPlatformAsync(platform);
        var editor = await Editor.OpenAsync(system);

        await editor.NewSketchAsync(template, name);
        var id = await system.BuildAsync(name, board);

        var build = await system.Admin.GetFromJsonAsync<JsonNode>($"/manager/api/builds/{id}");
        Assert.True((string?)build!["state"] == "succeeded", build.ToJsonString());
        Assert.Equal(name.ToLowerInvariant(), (string?)build["project"]);
    }
}
