using System.Net.Http.Json;
using System.Text.Json;

namespace OtaStack.Tests.Manager;

/// <summary>A Manager with <see cref="ToolchainScript"/>, shared by the tests of a class.</summary>
public sealed class ToolchainFixture : IAsyncLifetime, IDisposable
{
    public ShellCli Cli { get; } = new(ToolchainScript.Text);

    public ManagerServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await ManagerServer.StartAsync(Cli.Path);

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public void Dispose() => Cli.Dispose();

    public Task<JsonElement> GetAsync(string path) =>
        Server.Client.GetFromJsonAsync<JsonElement>("/manager/api" + path);

    /// <summary>Waits for the end of the job that <paramref name="answer"/> started.</summary>
    public async Task<JsonElement> EndOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement job = default;
        await Eventually.TrueAsync(async () =>
        {
            job = await Server.Client.GetFromJsonAsync<JsonElement>(answer.Headers.Location);
            return job.GetProperty("endedAt").ValueKind != JsonValueKind.Null;
        });
        return job;
    }
}
