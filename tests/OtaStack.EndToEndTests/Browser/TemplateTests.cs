using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The templates of "New OTA Sketch".</summary>
[Collection(SharedWholeSystem.Name)]
public sealed class TemplateTests(WholeSystem system)
{
    private static readonly (string Template, string Name, string Board)[] Templates =
    [
        ("ESP8266 classic", "Classic", WholeSystem.Board),
        ("ESP8266 HTTPS", "Secure", WholeSystem.Board),
        ("ESP32", "Modern", WholeSystem.RiscVBoard),
    ];

    [Fact]
    public async Task Each_new_sketch_compiles_unchanged()
    {
        await system.InstallPlatformAsync(WholeSystem.Platform);
        await system.InstallPlatformAsync(WholeSystem.RiscVPlatform);
        // One window for all: opening the IDE takes longer than the rest.
        var editor = await Editor.OpenAsync(system);

        foreach (var (template, name, board) in Templates)
        {
            await editor.NewSketchAsync(template, name);
            var id = await system.BuildAsync(name, board);

            var build = await system.Admin.GetFromJsonAsync<JsonNode>($"/manager/api/builds/{id}");
            Assert.True((string?)build!["state"] == "succeeded", $"{template}: {build.ToJsonString()}");
            Assert.Equal(name.ToLowerInvariant(), (string?)build["project"]);
        }
    }
}
