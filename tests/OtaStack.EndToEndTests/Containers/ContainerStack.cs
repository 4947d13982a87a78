using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>The stack in containers, through Docker Compose and a browser.</summary>
internal static class ContainerStack
{
    /// <summary>All started services, the gateway last.</summary>
    public static readonly string[] Services = ["api", "ide", "manager", "web", "gateway"];

    /// <summary>The value of <c>ADMIN_PASSWORD</c>.</summary>
    public static string Password =>
        Environment.GetEnvironmentVariable("ADMIN_PASSWORD")
        ?? throw new InvalidOperationException("ADMIN_PASSWORD is not set.");

    /// <summary>The published port, which changes when the gateway restarts.</summary>
    public static async Task<Uri> FindAsync()
    {
        var address = await DockerCommand.RunAsync("compose", "port", "gateway", "8080");
        var port = int.Parse(address[(address.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        return new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Starts the containers that are not running, and waits until all are healthy.</summary>
    public static Task UpAsync() =>
        DockerCommand.RunAsync("compose", "up", "--detach", "--no-build", "--wait", "--wait-timeout", "120");

    /// <summary>The result of <c>docker inspect</c> for a service's container.</summary>
    public static async Task<JsonNode> InspectAsync(string service)
    {
        var id = await DockerCommand.RunAsync("compose", "ps", "--quiet", service);
        return JsonNode.Parse(await DockerCommand.RunAsync("inspect", id))![0]!;
    }

    /// <summary>Runs a shell command in a container that has a shell: <c>ide</c> or <c>manager</c>.</summary>
    public static Task<DockerResult> ShellAsync(string service, string command, string? input = null) =>
        DockerCommand.TryAsync(input, "compose", "exec", "--no-TTY", service, "sh", "-c", command);

    /// <summary>A client without a session that follows no redirects.</summary>
    public static async Task<HttpClient> StrangerAsync() => Client(await FindAsync(), new CookieContainer());

    /// <summary>A client that signed in with the form, as a browser does.</summary>
    public static async Task<HttpClient> SignInAsync(CookieContainer? cookies = null)
    {
        var client = Client(await FindAsync(), cookies ?? new CookieContainer());
        using var form = new FormUrlEncodedContent(
            [new("name", "admin"), new("password", Password), new("return", "/")]);
        using var answer = await client.PostAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return client;
    }

    /// <summary>A client with the given cookies.</summary>
    public static HttpClient Client(Uri gateway, CookieContainer cookies)
    {
        var handler = new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false, UseProxy = false };
        var client = new HttpClient(handler) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(100) };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }
}
