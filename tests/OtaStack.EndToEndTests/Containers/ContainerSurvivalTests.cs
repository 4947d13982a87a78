using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>What survives restarts of containers.</summary>
public sealed class ContainerSurvivalTests
{
    [ContainerFact]
    public async Task Data_survives_down_and_up()
    {
        var cookies = new CookieContainer();
        using var before = await ContainerStack.SignInAsync(cookies);
        var image = PlainImage.Esp8266("3.0.0", noise: 40_000, seed: 815);
        using var content = new ByteArrayContent(image);
        using var uploaded = await before.PostAsync("/api/firmware?project=container-survivor", content);
        uploaded.EnsureSuccessStatusCode();
        await ContainerStack.ShellAsync(
            "ide", "echo precious >/workspace/notes.txt && echo 'alias ll=\"ls -l\"' >~/.bash_aliases");
        await ContainerStack.ShellAsync("manager", "echo tool >/toolchain/tool && echo cached >/manager-data/cached");

        await DockerCommand.RunAsync("compose", "down");
        await ContainerStack.UpAsync();

        // The old cookie is valid only if accounts, sessions and keys survived.
        using var after = ContainerStack.Client(await ContainerStack.FindAsync(), cookies);
        var firmware = await after.GetFromJsonAsync<JsonNode>("/api/firmware");
        Assert.Contains("container-survivor", firmware!.ToJsonString(), StringComparison.Ordinal);
        var kept = await ContainerStack.ShellAsync("ide", "cat /workspace/notes.txt ~/.bash_aliases /toolchain/tool");
        Assert.Equal("precious\nalias ll=\"ls -l\"\ntool", kept.Output);
        Assert.Equal("cached", (await ContainerStack.ShellAsync("manager", "cat /manager-data/cached")).Output);
    }

    [ContainerFact]
    public async Task The_IDE_installs_the_extension_again_after_its_files_were_removed()
    {
        const string Listing = "code-server --extensions-dir ~/.local/share/code-server/extensions --list-extensions";
        Assert.Contains("otastack", (await ContainerStack.ShellAsync("ide", Listing)).Output, StringComparison.Ordinal);

        // As with a new image, whose extension differs from the installed one.
        await ContainerStack.ShellAsync(
            "ide", "rm -rf ~/.local/share/code-server/extensions && echo other "
                + ">~/.local/share/code-server/otastack.sha256");
        await DockerCommand.RunAsync("compose", "restart", "ide");
        await ContainerStack.UpAsync();

        Assert.Contains("otastack", (await ContainerStack.ShellAsync("ide", Listing)).Output, StringComparison.Ordinal);
    }

    [ContainerTheory]
    [InlineData("api", "/api/firmware")]
    [InlineData("ide", "/ide/?folder=/workspace")]
    [InlineData("manager", "/manager/api/status")]
    [InlineData("web", "/devices")]
    [InlineData("gateway", "/api/firmware")]
    public async Task A_restarted_container_serves_again_and_sessions_stay_valid(string service, string path)
    {
        var cookies = new CookieContainer();
        using var before = await ContainerStack.SignInAsync(cookies);

        await DockerCommand.RunAsync("compose", "restart", service);

        using var after = ContainerStack.Client(await ContainerStack.FindAsync(), cookies);
        await Eventually.TrueAsync(() => AnswersAsync(after, path), $"{path} after {service} was restarted");
    }

    // During the start, connections fail or the gateway reports that the service is down.
    private static async Task<bool> AnswersAsync(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path);
            Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
