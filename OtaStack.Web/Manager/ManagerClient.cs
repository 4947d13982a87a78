using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using OtaStack.Contracts.Boards;
using OtaStack.Contracts.Jobs;
using OtaStack.Contracts.Libraries;
using OtaStack.Contracts.Sketches;
using OtaStack.Contracts.Toolchain;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Web.Requests;
using OtaStack.Web.Visits;

namespace OtaStack.Web.Manager;

/// <summary>The Manager's builds, jobs, boards and libraries, read and changed as the visitor of a page.</summary>
internal sealed class ManagerClient(HttpClient http, Visitor visitor)
    : ServiceClient(http, visitor, Format)
{
    internal static JsonSerializerOptions Format { get; } = ServiceJson.FormatOf(ManagerJson.Default);

    private const string Api = "/manager/api";

    protected override string Service => "The board manager";

    protected override string WhenDown =>
        "The service manager is not running, or is starting. Boards and the pages of the fleet work without it; this page "
            + "tries again by itself.";

    protected override string TokenFor(string visitorsToken) =>
        new JsonWebToken(visitorsToken).GetClaim(GatewayToken.ManagerTokenClaim).Value;

    /// <summary>Whether arduino-cli can be used.</summary>
    public Task<CliStatus> ReadToolchainAsync(CancellationToken stop) => ReadAsync<CliStatus>(Api + "/toolchain", stop);

    /// <summary>arduino-cli, folders and queue.</summary>
    public Task<ManagerStatus> ReadStatusAsync(CancellationToken stop) =>
        ReadAsync<ManagerStatus>(Api + "/status", stop);

    /// <summary>The jobs, newest first.</summary>
    public Task<JobList> ListJobsAsync(CancellationToken stop) => ReadAsync<JobList>(Api + "/jobs", stop);

    /// <summary>A job with its last lines.</summary>
    public Task<JobView> ReadJobAsync(string id, CancellationToken stop) => ReadAsync<JobView>(AddressOfJob(id), stop);

    /// <summary>Ends a job, if it has not ended.</summary>
    public Task CancelJobAsync(string id, CancellationToken stop) =>
        ChangeAsync(HttpMethod.Post, AddressOfJob(id) + "/cancel", body: null, stop);

    /// <summary>A page of the builds that a query selects.</summary>
    public Task<ListPage<BuildView>> ListBuildsAsync(BuildQuery query, CancellationToken stop) =>
        ReadAsync<ListPage<BuildView>>(query.ApiAddress, stop);

    /// <summary>A build.</summary>
    public Task<BuildView> ReadBuildAsync(string id, CancellationToken stop) =>
        ReadAsync<BuildView>(AddressOfBuild(id), stop);

    /// <summary>The last lines of a build's output.</summary>
    public async Task<IReadOnlyList<string>> ReadBuildLogAsync(string id, int lines, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{AddressOfBuild(id)}/log?last={lines}");
        using var response = await SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        return text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
    }

    /// <summary>Ends a build, if it has not ended.</summary>
    public Task CancelBuildAsync(string id, CancellationToken stop) =>
        ChangeAsync(HttpMethod.Post, AddressOfBuild(id) + "/cancel", body: null, stop);

    /// <summary>Hands the image of a build that was only compiled to the API.</summary>
    public Task PublishBuildAsync(string id, CancellationToken stop) =>
        ChangeAsync(HttpMethod.Post, AddressOfBuild(id) + "/publish", body: null, stop);

    /// <summary>The platforms that match a query.</summary>
    public Task<PlatformList> ListPlatformsAsync(string? query, CancellationToken stop) =>
        ReadAsync<PlatformList>($"{Api}/platforms{QueryOf(query)}", stop);

    /// <summary>The boards of the installed platforms.</summary>
    public Task<BoardList> ListBoardsAsync(CancellationToken stop) => ReadAsync<BoardList>(Api + "/boards", stop);

    /// <summary>A board and its options.</summary>
    public Task<BoardDetails> ReadBoardAsync(string fqbn, CancellationToken stop) =>
        ReadAsync<BoardDetails>($"{Api}/boards/{Uri.EscapeDataString(fqbn)}", stop);

    /// <summary>Starts the installation of a platform.</summary>
    public Task<JobView> InstallPlatformAsync(string id, string? version, CancellationToken stop) =>
        StartAsync(HttpMethod.Post, $"{AddressOfPlatform(id)}/install", new PlatformInstallRequest(version), stop);

    /// <summary>Starts the upgrade of a platform to its newest version.</summary>
    public Task<JobView> UpgradePlatformAsync(string id, CancellationToken stop) =>
        StartAsync(HttpMethod.Post, $"{AddressOfPlatform(id)}/upgrade", body: null, stop);

    /// <summary>Starts the removal of a platform.</summary>
    public Task<JobView> RemovePlatformAsync(string id, CancellationToken stop) =>
        StartAsync(HttpMethod.Delete, AddressOfPlatform(id), body: null, stop);

    /// <summary>The additional package indexes.</summary>
    public async Task<IReadOnlyList<string>> ListIndexesAsync(CancellationToken stop) =>
        [.. ((await ReadAsync<PackageIndexes>(Api + "/indexes", stop)).Urls ?? []).OfType<string>()];

    /// <summary>Replaces the additional package indexes.</summary>
    public Task ReplaceIndexesAsync(IReadOnlyList<string> urls, CancellationToken stop) =>
        ChangeAsync(HttpMethod.Put, Api + "/indexes", new PackageIndexes(urls), stop);

    /// <summary>Starts the download of all indexes.</summary>
    public Task<JobView> UpdateIndexesAsync(CancellationToken stop) =>
        StartAsync(HttpMethod.Post, Api + "/indexes/update", body: null, stop);

    /// <summary>The libraries in the workspace.</summary>
    public Task<InstalledLibraryList> ListLibrariesAsync(CancellationToken stop) =>
        ReadAsync<InstalledLibraryList>(Api + "/libraries", stop);

    /// <summary>Libraries of the index.</summary>
    public Task<FoundLibraryList> SearchLibrariesAsync(string query, CancellationToken stop) =>
        ReadAsync<FoundLibraryList>($"{Api}/libraries/search{QueryOf(query)}", stop);

    /// <summary>Starts the installation of a library from the index.</summary>
    public Task<JobView> InstallLibraryAsync(string name, string? version, CancellationToken stop) => StartAsync(
        HttpMethod.Post, Api + "/libraries/install", new LibraryInstallRequest(name, version), stop);

    /// <summary>Starts the upgrade of a library, or of all of them.</summary>
    public Task<JobView> UpgradeLibraryAsync(string? name, CancellationToken stop) =>
        StartAsync(HttpMethod.Post, Api + "/libraries/upgrade", new LibraryUpgradeRequest(name), stop);

    /// <summary>Starts the removal of a library.</summary>
    public Task<JobView> RemoveLibraryAsync(string name, CancellationToken stop) => StartAsync(
        HttpMethod.Delete, $"{Api}/libraries/{Uri.EscapeDataString(name)}", body: null, stop);

    /// <summary>Starts the installation of a library from a git repository.</summary>
    public Task<JobView> InstallGitLibraryAsync(string? url, CancellationToken stop) =>
        StartAsync(HttpMethod.Post, Api + "/libraries/git", new LibraryGitRequest(url), stop);

    /// <summary>Uploads a ZIP, and starts its installation.</summary>
    /// <param name="zip">The ZIP's bytes.</param>
    /// <param name="name">The library's folder if the ZIP has no top-level folder.</param>
    /// <param name="stop">Ends the upload.</param>
    public async Task<JobView> InstallZipLibraryAsync(Stream zip, string? name, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{Api}/libraries/zip" + (name is null ? "" : "?name=" + Uri.EscapeDataString(name)))
        {
            Content = new StreamContent(zip) { Headers = { ContentType = new("application/zip") } },
        };
        using var response = await SendAsync(request, stop);
        return await ContentAsync<JobView>(response, stop);
    }

    /// <summary>The sketches of the workspace, by path.</summary>
    public Task<SketchList> ListSketchesAsync(CancellationToken stop) => ReadAsync<SketchList>(Api + "/sketches", stop);

    /// <summary>
    /// Follows what changes. The first event is a <c>reset</c>; everything that changes after it arrives as an event.
    /// </summary>
    public async IAsyncEnumerable<ManagerEvent> FollowAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await SendAsync(new(HttpMethod.Get, Api + "/events"), stop);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await foreach (var happened in ManagerEvent.ReadAsync(stream, Json, stop))
            yield return happened;
    }

    /// <summary>Follows the output of a build from its first line, until the build ends.</summary>
    /// <exception cref="IOException">The connection was lost before that.</exception>
    public IAsyncEnumerable<string> FollowBuildLogAsync(string id, CancellationToken stop) =>
        FollowLogAsync(AddressOfBuild(id), stop);

    /// <summary>Follows the output of a job from the first line that is kept, until the job ends.</summary>
    /// <exception cref="IOException">The connection was lost before that.</exception>
    public IAsyncEnumerable<string> FollowJobLogAsync(string id, CancellationToken stop) =>
        FollowLogAsync(AddressOfJob(id), stop);

    private async IAsyncEnumerable<string> FollowLogAsync(
        string address, [EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await SendAsync(new(HttpMethod.Get, address + "/events"), stop);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        var events = SseParser.Create(stream, (name, data) => name switch
        {
            "log" => (Line: JsonSerializer.Deserialize<LogLine>(data, Json)?.Line, HasEnded: false),
            "state" => (null, JsonSerializer.Deserialize<RunState>(data, Json)?.State is "succeeded" or "failed" or "cancelled"),
            _ => default,
        });
        var hasEnded = false;
        await foreach (var happened in events.EnumerateAsync(stop))
        {
            hasEnded |= happened.Data.HasEnded;
            if (happened.Data.Line is { } line)
                yield return line;
        }

        if (!hasEnded)
            throw new IOException("The stream of the output has ended.");
    }

    private static string AddressOfJob(string id) => $"{Api}/jobs/{Uri.EscapeDataString(id)}";

    private static string AddressOfBuild(string id) => $"{Api}/builds/{Uri.EscapeDataString(id)}";

    private static string AddressOfPlatform(string id) => $"{Api}/platforms/{Uri.EscapeDataString(id)}";

    private static string QueryOf(string? query) => query is null ? "" : "?query=" + Uri.EscapeDataString(query);

    private Task<JobView> StartAsync(HttpMethod method, string address, object? body, CancellationToken stop) =>
        ChangeAsync<JobView>(method, address, body, stop);

    /// <summary>What the states of builds and jobs have in common.</summary>
    private sealed record RunState(string State);
}
