using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>What users and boards get through the published port.</summary>
public sealed class ContainerUpdateTests
{
    [ContainerTheory]
    [InlineData("/")]
    [InlineData("/ide/")]
    [InlineData("/manager/api/status")]
    [InlineData("/api/firmware")]
    public async Task A_request_without_a_session_gets_401(string path)
    {
        using var stranger = await ContainerStack.StrangerAsync();
        using var answer = await stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [ContainerTheory]
    [InlineData("/")]
    [InlineData("/ide/?folder=/workspace")]
    [InlineData("/manager/api/status")]
    [InlineData("/api/firmware")]
    public async Task One_sign_in_opens_every_service(string path)
    {
        using var person = await ContainerStack.SignInAsync();
        using var answer = await person.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [ContainerFact]
    public async Task An_uploaded_image_reaches_a_board_once_and_then_304()
    {
        using var person = await ContainerStack.SignInAsync();
        var image = PlainImage.Esp8266("1.1.0", noise: 300_000, seed: 4711);
        using var content = new ByteArrayContent(image);
        using var uploaded = await person.PostAsync("/api/firmware?project=container-upload", content);
        uploaded.EnsureSuccessStatusCode();

        await BoardUpdatesAsync("container-upload", image, "1.1.0", "5C:CF:7F:00:00:01");
    }

    [ContainerFact]
    public async Task A_sketch_written_in_the_ide_is_built_by_the_manager_and_reaches_a_board()
    {
        using var person = await ContainerStack.SignInAsync();
        await using var platform = await TestPlatform.InstallAsync(person);
        await TestSketch.WriteAsync("Beacon", "2.0.0");

        using var asked = await person.PostAsJsonAsync(
            "/manager/api/builds",
            new
            {
                sketch = "Beacon",
                fqbn = TestPlatform.Board,
                publish = true,
                project = "container-build",
                version = "2.0.0",
            });
        Assert.Equal(HttpStatusCode.Created, asked.StatusCode);
        var build = await EndAsync(person, asked.Headers.Location!);
        Assert.True((string?)build["state"] == "succeeded", build.ToJsonString());
        Assert.True((bool)build["published"]!, build.ToJsonString());
        Assert.NotEmpty((string)build["verdict"]!["reach"]!);

        // The file on the volume, under the name that the Manager gives it.
        var id = (string)build["id"]!;
        var image = await person.GetByteArrayAsync($"/manager/api/builds/{id}/files/{build["image"]!["name"]}");
        await BoardUpdatesAsync("container-build", image, "2.0.0", "5C:CF:7F:00:00:02");
    }

    private static async Task BoardUpdatesAsync(string project, byte[] image, string version, string mac)
    {
        var server = await ContainerStack.FindAsync();
        var board = new StockBoard("ESP8266", "1.0.0", "7effe644484d7d861b92fb47a77ff1ca")
        {
            Mac = mac,
            Path = "/ota/" + project,
        };

        // Unknown until the API has stored the project's first image.
        RawResponse? offer = null;
        await Eventually.TrueAsync(
            async () => (offer = await board.PollAsync(server)).Status is not (304 or 404), "an offer");
        Assert.Equal(200, offer!.Status);
        Assert.Equal(image, offer.Body);
        Assert.Equal(StockBoard.Md5(image), Assert.Single(offer.Headers["x-MD5"]));

        Assert.Equal(304, (await board.Running(offer.Body, version).PollAsync(server)).Status);
    }

    /// <summary>Waits for the end of the build.</summary>
    private static async Task<JsonNode> EndAsync(HttpClient person, Uri build)
    {
        JsonNode? last = null;
        await Eventually.TrueAsync(
            async () => (string?)(last = await person.GetFromJsonAsync<JsonNode>(build))!["state"] is not ("waiting"
                or "running"),
            "the end of the build");
        return last!;
    }
}
