using System.Net;
using System.Net.Http.Json;
using System.Text;
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

    private const string Token = "token-of-all-templates-0123456789";

    [Fact]
    public async Task Each_new_sketch_compiles_unchanged_with_and_without_a_token()
    {
        await system.InstallPlatformAsync(WholeSystem.Platform);
        await system.InstallPlatformAsync(WholeSystem.RiscVPlatform);
        // One window for all: opening the IDE takes longer than the rest.
        var editor = await Editor.OpenAsync(system);

        foreach (var (template, name, board) in Templates)
        {
            await editor.NewSketchAsync(template, name);
            var project = name.ToLowerInvariant();
            Assert.False(HasToken(await ImageAsync(template, name, board)));

            using var answer = await system.Admin.PutAsJsonAsync(
                $"/manager/api/projects/{project}/token", new { token = Token });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(HasToken(await ImageAsync(template, name, board)));
        }
    }

    private async Task<byte[]> ImageAsync(string template, string name, string board)
    {
        var id = await system.BuildAsync(name, board);
        var build = await system.Admin.GetFromJsonAsync<JsonNode>($"/manager/api/builds/{id}");
        Assert.True((string?)build!["state"] == "succeeded", $"{template}: {build.ToJsonString()}");
        Assert.Equal(name.ToLowerInvariant(), (string?)build["project"]);
        return await system.Admin.GetByteArrayAsync(
            $"/manager/api/builds/{id}/files/{(string?)build["image"]!["name"]}");
    }

    private static bool HasToken(byte[] image) => image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Token)) >= 0;
}
