using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>The stack in its containers, as Docker Compose and a person in a browser see it.</summary>
internal static class ContainerStack
{
    /// <summary>All services that are started, the gateway last.</summary>
    public static readonly string[] Services = ["api", "ide", "manager", "gateway"];

    /// <summary>What was given as <c>ADMIN_PASSWORD</c>.</summary>
    public static string Password =>
        Environment.GetEnvironmentVariable("ADMIN_PASSWORD")
        ?? throw new InvalidOperationException("ADMIN_PASSWORD is not set.");

    /// <summary>The published port. A gateway that was started anew has another one.</summary>
    public static async Task<Uri> FindAsync()
    {
        var address = await DockerCommand.RunAsync("compose", "port", "gateway", "8080");
        var port = int.Parse(address[(address.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        return new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Starts what is not running, and waits until all of it is healthy.</summary>
    public static Task UpAsync() =>
        DockerCommand.RunAsync("compose", "up", "--detach", "--no-build", "--wait", "--wait-timeout", "120");

    /// <summary>What the engine knows of a service's container (<c>docker inspect</c>).</summary>
    public static async Task<JsonNode> InspectAsync(string service)
    {
        var id = await DockerCommand.RunAsync("compose", "ps", "--quiet", service);
        return JsonNode.Parse(await DockerCommand.RunAsync("inspect", id))![0]!;
    }

    /// <summary>Runs a shell command in a container that has a shell: <c>ide</c> or <c>manager</c>.</summary>
    public static Task<DockerResult> ShellAsync(string service, string command, string? input = null) =>
        DockerCommand.TryAsync(input, "compose", "exec", "--no-TTY", service, "sh", "-c", command);

    /// <summary>A client that nobody has signed in. It follows no redirects.</summary>
    public static async Task<HttpClient> StrangerAsync() => Client(await FindAsync(), new CookieContainer());

    /// <summary>A client that signed in by the form, as a browser does.</summary>
    public static async Task<HttpClient> SignInAsync(CookieContainer? cookies = null)
    {
        var client = Client(await FindAsync(), cookies ?? new CookieContainer());
        using var form = new FormUrlEncodedContent(
            [new("name", "admin"), new("password", Password), new("return", "/")]);
        using var answer = await client.PostAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return client;
    }

    /// <summary>A client with cookies that another one got.</summary>
    public static HttpClient Client(Uri gateway, CookieContainer cookies)
    {
        var handler = new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false, UseProxy = false };
        var client = new HttpClient(handler) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(100) };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }
}
