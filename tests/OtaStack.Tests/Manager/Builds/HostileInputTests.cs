using System.Net;
using System.Net.Http.Headers;
using OtaStack.ServiceDefaults.Authentication;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// For any request, arduino-cli gets a sketch of the workspace and valid options, or is not started.
/// </summary>
public sealed class HostileInputTests(HostileInputTests.Fixture fixture) : IClassFixture<HostileInputTests.Fixture>
{
    private readonly ManagerServer _server = fixture.Server;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../outside/Secret")]
    [InlineData("Good/../../outside/Secret")]
    [InlineData("Good/../Good")]
    [InlineData("./Good")]
    [InlineData("Good//Good")]
    [InlineData("/etc")]
    [InlineData("/etc/passwd")]
    [InlineData("WORKSPACE/../outside/Secret")]
    [InlineData("WORKSPACE")]
    [InlineData("WORKSPACE-too/Good")]
    [InlineData("-h")]
    [InlineData("--build-path=/tmp")]
    [InlineData("Good\0")]
    [InlineData("Good\n")]
    [InlineData("Good\\..\\x")]
    [InlineData("~/Good")]
    [InlineData("$(touch pwned)")]
    [InlineData("`id`")]
    [InlineData("Good;id")]
    [InlineData("Good Sketch")]
    [InlineData(".hidden")]
    [InlineData("outwards")]
    [InlineData("outwards/Secret")]
    [InlineData("sideways")]
    [InlineData("circle")]
    [InlineData("circle/Good")]
    [InlineData("spiral")]
    [InlineData("there")]
    [InlineData("{build.path}")]
    public async Task A_path_that_is_not_a_sketch_of_the_workspace_is_rejected(string sketch)
    {
        sketch = sketch.Replace("WORKSPACE", _server.Workspace, StringComparison.Ordinal);
        using var answer = await _server.PostAsync(new { sketch, fqbn = Board });
        await answer.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Empty(fixture.Cli.Runs);
        Assert.Empty(_server.Log.Errors);
    }

    [Theory]
    [InlineData("Missing")]
    [InlineData("Missing/Missing.ino")]
    [InlineData("Good/Good.ino/x")]
    [InlineData("dangling")]
    public async Task A_missing_sketch_gets_404(string sketch)
    {
        using var answer = await _server.PostAsync(new { sketch, fqbn = Board });
        Assert.Contains("no sketch", await answer.ProblemAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
        using var board = await _server.Client.GetAsync(
            "/manager/api/sketches/board?sketch=" + Uri.EscapeDataString(sketch));
        await board.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Empty(fixture.Cli.Runs);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:b")]
    [InlineData("a:b:")]
    [InlineData("a:b:c:")]
    [InlineData("a:b:c:d")]
    [InlineData("a:b:c:d=")]
    [InlineData("a:b:c:d=e,")]
    [InlineData("a:b:c:d=e:f=g")]
    [InlineData("-a:b:c")]
    [InlineData("--fqbn")]
    [InlineData("a:-b:c")]
    [InlineData("a:b:c:-d=e")]
    [InlineData("a:b:../c")]
    [InlineData("a:b:c\n")]
    [InlineData("a:b:c:d=e f")]
    [InlineData("a:b:c:d=$(id)")]
    [InlineData("a:b:c:d=\"")]
    [InlineData("a:b:c:d={build.path}")]
    [InlineData("a:b:cé")]
    [InlineData("a:b:c:d=LONG")]
    public async Task An_invalid_FQBN_is_rejected(string fqbn)
    {
        fqbn = fqbn.Replace("LONG", new string('e', 250), StringComparison.Ordinal);
        using var answer = await _server.PostAsync(new { sketch = "Good", fqbn });
        Assert.Contains("FQBN", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        using var selected = await _server.Client.PutAsync(
            "/manager/api/sketches/board?sketch=Good", JsonContent(new { fqbn }));
        await selected.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Empty(fixture.Cli.Runs);
    }

    [Theory]
    [InlineData("1NAME", "1")]
    [InlineData("-NAME", "1")]
    [InlineData("NA ME", "1")]
    [InlineData("NAME=1 -fplugin", "1")]
    [InlineData("", "1")]
    [InlineData("OTASTACK_VERSION", "1")]
    [InlineData("NAME", "1' '-fplugin=x.so")]
    [InlineData("NAME", "\"a\"b\"")]
    [InlineData("NAME", "\"a")]
    [InlineData("NAME", "a\\")]
    [InlineData("NAME", "{compiler.path}")]
    [InlineData("NAME", "$(id)")]
    [InlineData("NAME", "`id`")]
    [InlineData("NAME", "a\nb")]
    [InlineData("NAME", "a\0")]
    public async Task A_flag_that_is_more_than_one_definition_is_rejected(string name, string value)
    {
        using var answer = await _server.PostAsync(
            new { sketch = "Good", fqbn = Board, flags = new Dictionary<string, string> { [name] = value } });
        Assert.Contains("flags", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Empty(fixture.Cli.Runs);
    }

    [Theory]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","project":"../x"}""")]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","project":".staging"}""")]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","project":"a/b"}""")]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","project":"-x"}""")]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","warnings":"all --clean"}""")]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","clean":"yes"}""")]
    [InlineData("""{"sketch":["Good"],"fqbn":"a:b:c"}""")]
    [InlineData("""{"sketch":"Good","fqbn":"a:b:c","flags":{"A":{}}}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    [InlineData("")]
    public async Task Invalid_requests_get_400_with_a_reason(string body)
    {
        using var answer = await _server.Client.PostAsync(
            "/manager/api/builds", new StringContent(body, new MediaTypeHeaderValue("application/json")));
        await answer.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Empty(fixture.Cli.Runs);
    }

    [Theory]
    [InlineData("/manager/api/builds/..%2f..%2fx")]
    [InlineData("/manager/api/builds/x/log")]
    [InlineData("/manager/api/builds/x/events")]
    [InlineData("/manager/api/builds/x/files/build.json")]
    [InlineData("/manager/api/nothing")]
    public async Task Unknown_paths_get_404(string path)
    {
        using var answer = await _server.Client.GetAsync(path);
        await answer.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Requests_without_a_gateway_token_are_rejected()
    {
        using var stranger = new HttpClient { BaseAddress = _server.Address };
        foreach (var path in (string[])["/manager/api/status", "/manager/api/builds", "/manager/api/builds/x/events",
            "/manager/api/sketches", "/manager/", "/"])
            await (await stranger.GetAsync(path)).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await stranger.PostAsync("/manager/api/builds", JsonContent(new { sketch = "Good", fqbn = Board })))
            .ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/health")).StatusCode);

        using var reader = _server.ClientOf(_server.Address, Roles.Viewer, "key:watcher");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/manager/api/builds")).StatusCode);
        await (await reader.PostAsync("/manager/api/builds", JsonContent(new { sketch = "Good", fqbn = Board })))
            .ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Empty(fixture.Cli.Runs);
    }

    [Fact]
    public async Task A_cross_site_request_cannot_start_a_build()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/manager/api/builds") { Content = JsonContent(new { sketch = "Good", fqbn = Board }) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await _server.Client.SendAsync(request);
        await answer.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Empty(fixture.Cli.Runs);
    }

    private static System.Net.Http.Json.JsonContent JsonContent(object body) =>
        System.Net.Http.Json.JsonContent.Create(body);

    /// <summary>A workspace with traps. Nothing in it is built.</summary>
    public sealed class Fixture : IAsyncLifetime, IDisposable
    {
        public ShellCli Cli { get; } = new(Compiling());

        public ManagerServer Server { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await ManagerServer.StartAsync(Cli.Path);
            Server.WriteSketch("Good");
            var outside = Path.Combine(Server.Data, "outside");
            foreach (var folder in (string[])["Secret", "outwards", "odd name"])
                Directory.CreateDirectory(Path.Combine(outside, folder));
            await File.WriteAllTextAsync(Path.Combine(outside, "Secret", "Secret.ino"), "");
            await File.WriteAllTextAsync(Path.Combine(outside, "outwards.ino"), "");
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "outwards"), outside);
            Directory.CreateDirectory(Path.Combine(Server.Workspace, "odd name"));
            await File.WriteAllTextAsync(Path.Combine(Server.Workspace, "odd name", "odd name.ino"), "");
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "sideways"),
                Path.Combine(Server.Workspace, "odd name"));
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "spiral"),
                Path.Combine(Server.Workspace, "spiral", "x"));
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "there"),
                Path.Combine(Server.Workspace, "back", "x"));
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "back"),
                Path.Combine(Server.Workspace, "there", "y"));
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "circle"),
                Path.Combine(Server.Workspace, "circle"));
            Directory.CreateSymbolicLink(Path.Combine(Server.Workspace, "dangling"),
                Path.Combine(Server.Workspace, "nowhere"));
        }

        public async Task DisposeAsync() => await Server.DisposeAsync();

        public void Dispose() => Cli.Dispose();
    }
}
