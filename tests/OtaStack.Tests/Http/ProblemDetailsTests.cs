using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;

namespace OtaStack.Tests.Http;

public sealed class ProblemDetailsTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Theory]
    [InlineData("GET", "/api/nowhere", 404)]
    [InlineData("GET", "/api", 404)]
    [InlineData("PUT", "/api/firmware", 405)]
    [InlineData("GET", "/api/firmware?limit=many", 400)]
    [InlineData("GET", "/api/firmware?limit=99999999999999999999", 400)]
    [InlineData("GET", "/api/firmware?limit=0", 400)]
    [InlineData("GET", "/api/firmware?after=1-2", 400)]
    [InlineData("GET", "/api/firmware/stray?limit=-1", 400)]
    [InlineData("GET", "/api/builds?limit=1001", 400)]
    [InlineData("GET", "/api/builds?after=1", 400)]
    [InlineData("GET", "/api/firmware/0000", 404)]
    [InlineData("DELETE", "/api/firmware/0000?force=perhaps", 400)]
    [InlineData("GET", "/api/builds?outcome=lost", 400)]
    [InlineData("GET", "/api/builds?outcome=7", 400)]
    [InlineData("GET", "/api/devices/none", 400)]
    [InlineData("GET", "/api/devices/5C:CF:7F:99:99:99", 404)]
    [InlineData("GET", "/api/devices?after=../..", 400)]
    [InlineData("GET", "/api/devices?q=colour:red", 400)]
    [InlineData("GET", "/api/devices?sort=colour", 400)]
    [InlineData("GET", "/api/devices?limit=0", 400)]
    [InlineData("GET", "/api/devices/5C:CF:7F:99:99:99/updates", 404)]
    [InlineData("POST", "/api/devices/5C:CF:7F:99:99:99/updates/none/release", 404)]
    public async Task Every_error_of_the_api_is_a_problem_with_a_status(string method, string path, int status)
    {
        using var answer = await _server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await answer.ProblemAsync((HttpStatusCode)status);
    }

    [Theory]
    [InlineData("/ota/none", 403)]
    [InlineData("/ota/a/b/c", 404)]
    [InlineData("/ota/none/firmware.bin", 404)]
    public async Task Boards_get_one_plain_line_instead(string path, int status)
    {
        using var answer = await _server.Client.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_failure_does_not_reveal_internals()
    {
        await using var server = await ApiServer.StartAsync();
        await using (var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
            .CreateDbContextAsync())
            await context.Database.ExecuteSqlRawAsync("DROP TABLE Builds");
        using var answer = await server.Client.GetAsync("/api/builds");
        await answer.ProblemAsync(HttpStatusCode.InternalServerError);
        Assert.Contains(server.Log.Errors, line => line.Contains("no such table", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_openapi_document_lists_the_errors_of_every_endpoint()
    {
        string[] cannotFail = ["get /api/storage/unreadable"]; // Except by 401.
        var document = JsonNode.Parse(await _server.Client.GetStringAsync("/api/openapi/v1.json"))!;
        var withoutErrors = document["paths"]!.AsObject()
            .SelectMany(path =>
                path.Value!.AsObject().Select(operation => (Name: $"{operation.Key} {path.Key}", operation.Value)))
            .Where(operation => !operation.Value!["responses"]!.AsObject().Any(response => response.Key[0] == '4'
                && response.Key is not ("401" or "403")
                && response.Value!["content"]?["application/problem+json"] is not null));

        Assert.Equal(cannotFail, withoutErrors.Select(operation => operation.Name).Order(StringComparer.Ordinal));
    }
}
