using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using OtaStack.Contracts;
using OtaStack.EndToEndTests.Running;
using OtaStack.EndToEndTests.Toolchain;
using Xunit.Abstractions;

namespace OtaStack.EndToEndTests.Fleet;

/// <summary>A small version of <c>./otastack simulate 100000</c>.</summary>
[Collection(SharedFleetSystem.Name)]
public sealed class LargeFleetTests(FleetSystem stack, ITestOutputHelper output) : IDisposable
{
    private const int Boards = 2000;
    private const int RollingBack = 20;
    private const int Sleepers = 100;
    private const string NewVersion = "2.0.0";

    // The seed makes the MAC addresses begin with 5C:CF:7F:07 or 24:0A:C4:07.
    private const string ThisFleet = "mac:5C:CF:7F:07,24:0A:C4:07";

    private static readonly string[] Fleet =
    [
        "--seed", "7", "--project", "lamp", "--project", "meter", "--sleepers", "4", "0.05", "--bad-wifi", "0.01",
        "--rollback", "0.01", "--flash-mode", "0", "--interval", "2", "--spread", "4",
        "--own-addresses", // otherwise the downloads of one address are limited
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_thousand_boards_of_two_projects_are_updated_and_are_in_the_groups_of_their_table()
    {
        foreach (var group in new[] { "lab", "field" })
            await CreateGroupAsync(group);
        foreach (var project in new[] { "lamp", "meter" })
            await PublishAsync(project);
        await ImportAsync(await FleetSimulation.TableAsync(Boards, [.. Fleet, "--group", "lab", "--group", "field"]));

        var tokens = _folder.Path("tokens");
        var token = await TokenAsync("meter");
        await File.WriteAllTextAsync(tokens, $"project:meter;{token}\n");

        var summary = await FleetSimulation.RunAsync(
            stack.Url, Boards, [.. Fleet, "--tokens", tokens, "--token-in", "version"]);

        output.WriteLine(summary.Text);
        Assert.True(summary.ExitCode == 0, summary.Text);
        Assert.True(summary.Settled);
        Assert.Equal((0, 0, 0), (summary.WrongImages, summary.TornImages, summary.Violations));
        Assert.Equal(Boards - RollingBack, summary.Outcomes["updated"]);
        Assert.Equal(RollingBack, summary.Outcomes["heldBack"]);

        Assert.Equal(Boards, await CountAsync(ThisFleet));
        Assert.Equal(Boards - RollingBack, await CountAsync($"{ThisFleet} version:{NewVersion} is:confirmed"));
        Assert.Equal(RollingBack, await CountAsync($"{ThisFleet} update:failed"));
        Assert.Equal(Boards / 2, await CountAsync($"{ThisFleet} group:lab"));
        Assert.Equal(Boards / 5, await CountAsync($"{ThisFleet} tag:site=berlin"));
        Assert.Equal(Sleepers, await CountAsync($"{ThisFleet} tag:sleeper"));
        Assert.Equal(Boards / 2, await CountAsync($"{ThisFleet} project:meter token:shown"));
        Assert.Equal(Boards / 2, await CountAsync($"{ThisFleet} project:lamp token:never"));

        // About 9,000 polls have shown it, as many as those of thirty boards in a day.
        Assert.NotEmpty(await stack.PlacesWithAsync("meter"));
        Assert.Empty(await stack.PlacesWithAsync(token[4..]));
    }

    private async Task CreateGroupAsync(string name)
    {
        using var response = await stack.Http.PostAsJsonAsync(
            new Uri("/api/groups", UriKind.Relative), new { name, devices = Array.Empty<string>() });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private async Task PublishAsync(string project)
    {
        const int size = 24 * 1024;
        var seed = project.Length;
        byte[][] images = [PlainImage.Esp8266(NewVersion, size, seed), PlainImage.Esp32(NewVersion, size, seed)];
        foreach (var image in images)
        {
            using var content = new ByteArrayContent(image);
            using var response = await stack.Http.PostAsync(
                new Uri("/api/firmware?project=" + project, UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
    }

    /// <summary>Makes a token that the boards of a project have to show.</summary>
    private async Task<string> TokenAsync(string project)
    {
        using var made = await stack.Http.PostAsync(
            new Uri($"/api/projects/{project}/tokens", UriKind.Relative), content: null);
        using var policy = await stack.Http.PatchAsJsonAsync(
            new Uri("/api/projects/" + project, UriKind.Relative), new { access = "token" });
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.StatusCode, policy.StatusCode));
        return (await made.Content.ReadFromJsonAsync<CreatedToken>())!.Token!;
    }

    private async Task ImportAsync(string table)
    {
        using var content = new StringContent(table, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var response = await stack.Http.PutAsync(new Uri("/api/devices.csv", UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<int> CountAsync(string expression)
    {
        var query = new Uri("/api/devices?limit=1&q=" + Uri.EscapeDataString(expression), UriKind.Relative);
        return (await stack.Http.GetFromJsonAsync<ListPage<Device>>(query))!.Total;
    }

    private sealed record Device(string Mac);

    private sealed record CreatedToken(string? Token);
}
