using System.Text.Json.Nodes;

namespace OtaStack.Tests.Http;

/// <summary><c>GET /api/openapi/v1.json</c>, and its copy in <c>docs/openapi.json</c>.</summary>
public sealed class OpenApiDocumentTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string Rewrite =
        "UPDATE_OPENAPI=1 dotnet test tests/OtaStack.Tests --filter FullyQualifiedName~OpenApiDocumentTests";

    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task The_copy_in_docs_is_what_the_api_serves()
    {
        var served = (await _server.Client.GetStringAsync("/api/openapi/v1.json")).ReplaceLineEndings("\n") + "\n";
        var copy = Path.Combine(Repository(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
            await File.WriteAllTextAsync(copy, served);

        var kept = File.Exists(copy) ? await File.ReadAllTextAsync(copy) : "";
        Assert.True(
            served == kept, $"docs/openapi.json is not what the API serves. If that is meant, write it anew: {Rewrite}");
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_and_what_its_parameters_mean()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)operation["summary"]), name);
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                Assert.True(
                    (string?)parameter!["in"] == "path"
                        || !string.IsNullOrWhiteSpace((string?)parameter["description"]),
                    $"{name}: {parameter["name"]}");
            }
        }
    }

    [Fact]
    public async Task Every_response_with_a_body_has_a_type()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                Assert.True(
                    status is "204" || response!["content"]?.AsObject() is { Count: > 0 }, $"{name}: {status}");
            }
        }
    }

    [Theory]
    [InlineData("patch /api/devices/{mac}", "If-Match", true)]
    [InlineData("delete /api/groups/{name}", "If-Match", true)]
    [InlineData("get /api/devices", "If-Match", false)]
    [InlineData("post /api/groups", "Idempotency-Key", true)]
    [InlineData("post /api/firmware", "Idempotency-Key", true)]
    [InlineData("post /api/devices/actions", "Idempotency-Key", true)]
    [InlineData("post /api/devices/{mac}/replace", "Idempotency-Key", true)]
    [InlineData("post /api/firmware/{sha256}/recall", "Idempotency-Key", true)]
    [InlineData("put /api/devices.csv", "Idempotency-Key", false)]
    public async Task Headers_are_described(string operation, string header, bool isThere)
    {
        var parameters = (await OperationsAsync())[operation]["parameters"]?.AsArray() ?? [];

        Assert.Equal(isThere, parameters.Any(parameter => (string?)parameter!["name"] == header));
    }

    [Fact]
    public async Task Every_post_that_changes_something_accepts_a_key() => Assert.All(
        (await OperationsAsync()).Where(operation => operation.Key.StartsWith("post ", StringComparison.Ordinal)),
        operation => Assert.Contains(
            operation.Value["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "Idempotency-Key"));

    [Fact]
    public async Task Enumerations_are_lists_of_their_names()
    {
        var document = JsonNode.Parse(await _server.Client.GetStringAsync("/api/openapi/v1.json"))!;
        var schemas = document["components"]!["schemas"]!;

        Assert.Equal(
            ["address", "flash", "addressAndFlash"],
            schemas["ConflictKind"]!["enum"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(
            ["accepted", "pending", "blocked"],
            schemas["Enrolment"]!["enum"]!.AsArray().Where(name => name is not null).Select(name => (string)name!));
    }

    private async Task<Dictionary<string, JsonNode>> OperationsAsync()
    {
        var document = JsonNode.Parse(await _server.Client.GetStringAsync("/api/openapi/v1.json"))!;
        return document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation =>
                (Name: $"{operation.Key} {path.Key}", operation.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value!);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder!.FullName, "OtaStack.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
