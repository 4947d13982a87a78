using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;
using static OtaStack.Tests.Manager.Tokens.TokenConversation;

namespace OtaStack.Tests.Manager.Tokens;

/// <summary>The Manager keeps a project's token, and hands it only to builds.</summary>
public sealed class ProjectTokenTests
{
    // The header's path is the word after -include, in quotes.
    private const string FindHeader = """
        header=$(printf '%s\n' "$@" | sed -n 's/.*-include "\([^"]*\)".*/\1/p' | head -n1)
        """;

    [Fact]
    public async Task A_token_is_set_and_removed_but_never_returned()
    {
        await using var server = await ManagerServer.StartAsync(null);
        Assert.False((await StateAsync(server)).GetProperty("isSet").GetBoolean());

        using var set = await server.PutTokenAsync("lamp", Token);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var state = await StateAsync(server);
        Assert.True(state.GetProperty("isSet").GetBoolean());
        Assert.Equal("lamp", state.Text("project"));
        Assert.DoesNotContain(Token, await set.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, state.GetRawText(), StringComparison.Ordinal);

        await server.StartAgainAsync();
        Assert.Equal(state.GetRawText(), (await StateAsync(server)).GetRawText());
        await server.RemoveTokenAsync("lamp");
        await server.RemoveTokenAsync("lamp");
        Assert.False((await StateAsync(server)).GetProperty("isSet").GetBoolean());
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(server.TokenFile("lamp"))!));
    }

    [Fact]
    public async Task Only_the_Managers_user_can_read_the_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await ManagerServer.StartAsync(null);
        await server.SetTokenAsync("lamp", Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.TokenFile("lamp")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(server.TokenFile("lamp"))!));
    }

    [Fact]
    public async Task The_same_token_again_does_not_count_as_a_new_one()
    {
        await using var server = await ManagerServer.StartAsync(null);
        await server.SetTokenAsync("lamp", Token);
        await File.WriteAllTextAsync(server.TokenFile("lamp"), Token + "\n1700000000\n");
        await server.SetTokenAsync("lamp", Token);
        Assert.Equal("2023-11-14T22:13:20+00:00", (await StateAsync(server)).Text("setAt"));
        await server.SetTokenAsync("lamp", Token + "2");
        Assert.NotEqual("2023-11-14T22:13:20+00:00", (await StateAsync(server)).Text("setAt"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("too-short-123")]
    [InlineData("with space and more text")]
    [InlineData("with\"quote-and-more-text")]
    [InlineData("with;semicolon-and-more")]
    [InlineData("with\\backslash-and-more")]
    [InlineData("with\nnewline-and-more-text")]
    public async Task What_is_not_a_token_is_refused_and_not_repeated(string? token)
    {
        await using var server = await ManagerServer.StartAsync(null);
        using var answer = await server.PutTokenAsync("lamp", token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("16 to 128", text, StringComparison.Ordinal);
        if (token is { Length: > 0 })
            Assert.DoesNotContain(token, JsonDocument.Parse(text).RootElement.Text("detail")!, StringComparison.Ordinal);
        Assert.False(File.Exists(server.TokenFile("lamp")));
    }

    [Theory]
    [InlineData("Lamp")]
    [InlineData(".hidden")]
    [InlineData("..")]
    [InlineData("a%2Fb")]
    [InlineData("%2E%2E%2Fmanager.lock")]
    public async Task What_is_not_a_project_is_refused(string project)
    {
        await using var server = await ManagerServer.StartAsync(null);
        using var answer = await server.PutTokenAsync(project, Token);
        Assert.InRange((int)answer.StatusCode, 400, 405);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(server.TokenFile("lamp"))!));
    }

    [Theory]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Operator)]
    public async Task Who_is_not_an_admin_sees_whether_a_token_is_set_but_neither_sets_nor_removes_one(string role)
    {
        await using var server = await ManagerServer.StartAsync(null);
        await server.SetTokenAsync("lamp", Token);
        using var other = server.ClientOf(server.Address, role);

        using var set = await other.PutAsJsonAsync(PathOf("lamp"), new { token = Token + "2" });
        using var removed = await other.DeleteAsync(PathOf("lamp"));

        foreach (var answer in new[] { set, removed })
            Assert.Contains("Ask an admin", await answer.ProblemAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.True((await other.GetFromJsonAsync<JsonElement>(PathOf("lamp"))).GetProperty("isSet").GetBoolean());
    }

    [Fact]
    public async Task Compilers_find_the_token_in_a_private_header_and_not_in_arguments_or_variables()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var cli = new ShellCli(Compiling($"""
            {FindHeader}
            cat "$header" > "$here/header"
            stat -c '%a' "$header" > "$here/mode"
            echo "$header" > "$here/path"
            env > "$here/environment"
            """));
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("Lamp");
        await server.SetTokenAsync("lamp", Token);
        var build = await server.BuildAsync(new { sketch = "Lamp", fqbn = Board });

        Assert.Contains($"#define OTASTACK_TOKEN \"{Token}\"\n", await File.ReadAllTextAsync(cli.File("header")),
            StringComparison.Ordinal);
        Assert.Equal("600", (await File.ReadAllTextAsync(cli.File("mode"))).Trim());
        Assert.DoesNotContain(cli.Runs, run => run.Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain(Token, await File.ReadAllTextAsync(cli.File("environment")), StringComparison.Ordinal);
        Assert.False(File.Exists((await File.ReadAllTextAsync(cli.File("path"))).Trim()));
        Assert.Contains("OTASTACK_TOKEN is the token of lamp", await server.LogOfAsync(build), StringComparison.Ordinal);
        Assert.Contains("The image does not contain the token of lamp: the sketch does not use OTASTACK_TOKEN.",
            await server.LogOfAsync(build), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_of_another_project_does_not_get_the_token()
    {
        using var cli = new ShellCli(Compiling($"""
            {FindHeader}
            cat "$header" > "$here/header"
            """));
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("Fan");
        await server.SetTokenAsync("lamp", Token);
        await server.BuildAsync(new { sketch = "Fan", fqbn = Board });
        Assert.DoesNotContain("OTASTACK_TOKEN", await File.ReadAllTextAsync(cli.File("header")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_compilers_write_is_shown_without_the_token()
    {
        using var cli = new ShellCli($$$"""
            {{{FindHeader}}}
            token=$(sed -n 's/#define OTASTACK_TOKEN "\(.*\)"/\1/p' "$header")
            printf '{"compiler_out":"out %s","compiler_err":"otastack.h:5: note: #define OTASTACK_TOKEN %s","success":false,"error":"exit status 1","builder_result":{"diagnostics":[{"severity":"ERROR","message":"static assertion failed: %s","file":"x.ino","line":1,"column":1}]}}\n' "$token" "$token" "$token"
            exit 1
            """);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("Lamp");
        await server.SetTokenAsync("lamp", Token);
        var id = await server.QueueAsync(new { sketch = "Lamp", fqbn = Board });
        var build = await server.EndOfAsync(id);

        Assert.Equal("x.ino:1: static assertion failed: [token]", build.Text("error"));
        var log = await server.LogOfAsync(build);
        Assert.Contains("note: #define OTASTACK_TOKEN [token]", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, build.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Data, "manager", "injected"), "otastack.h",
            SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_damaged_token_fails_the_build_because_boards_would_be_locked_out()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("Lamp");
        await server.SetTokenAsync("lamp", Token);
        await File.WriteAllTextAsync(server.TokenFile("lamp"), "half");

        Assert.Contains("The stored token of lamp is damaged",
            await server.FailureAsync(new { sketch = "Lamp", fqbn = Board }), StringComparison.Ordinal);
        using var answer = await server.Client.GetAsync(PathOf("lamp"));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Empty(server.Log.Errors);

        await server.SetTokenAsync("lamp", Token);
        await server.BuildAsync(new { sketch = "Lamp", fqbn = Board });
    }

    [Fact]
    public void Neither_the_token_nor_the_request_shows_it_as_text()
    {
        Assert.DoesNotContain(Token, new ProjectToken(Token, default).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, new BuildTokenRequest(Token).ToString(), StringComparison.Ordinal);
    }

    private static Task<JsonElement> StateAsync(ManagerServer server) =>
        server.Client.GetFromJsonAsync<JsonElement>(PathOf("lamp"));
}
