using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// All platforms that are in the indexes or installed. Uses <c>core list --all</c>, because <c>core search</c>
/// downloads indexes older than a day, and fails without a network.
/// </summary>
internal sealed class PlatformCatalog
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly Listing<IReadOnlyList<Platform>> _all;

    public PlatformCatalog(CliQueries queries, ToolchainGate gate, TimeProvider clock) =>
        _all = new Listing<IReadOnlyList<Platform>>(
            gate, clock, Life, cancellationToken => ReadAsync(queries, cancellationToken));

    /// <summary>
    /// The platforms that match all words of <paramref name="query"/>, or all platforms without a query: installed
    /// ones first, then ESP8266 and ESP32, then by id.
    /// </summary>
    /// <exception cref="CliUnavailableException">arduino-cli is missing or cannot be used.</exception>
    /// <exception cref="CliResultException">The command failed.</exception>
    public async Task<IReadOnlyList<Platform>> SearchAsync(string? query, CancellationToken cancellationToken)
    {
        var words = (query ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var all = await _all.GetAsync(cancellationToken);
        return words.Length == 0 ? all : [.. all.Where(platform => platform.Matches(words))];
    }

    /// <exception cref="InvalidInputException">The id is invalid.</exception>
    /// <exception cref="NotFoundException">The platform is not in any index, and not installed.</exception>
    public async Task<Platform> FindAsync(string id, CancellationToken cancellationToken)
    {
        PlatformId.Check(id);
        return (await _all.GetAsync(cancellationToken)).FirstOrDefault(platform => platform.Id == id)
            ?? throw new NotFoundException(
                $"The platform {id} is not in any index. Add its index and update the indexes.");
    }

    public void Forget() => _all.Forget();

    private static async Task<IReadOnlyList<Platform>> ReadAsync(
        CliQueries queries, CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(
            PlatformJson.Default.CliPlatforms, ["core", "list", "--all", "--json"], cancellationToken);
        return
        [
            .. (answer.Platforms ?? [])
                .Where(platform => !platform.Deprecated || platform.InstalledVersion is { Length: > 0 })
                .Select(PlatformReading.ToPlatform).OfType<Platform>()
                .OrderBy(platform => platform switch
                {
                    { Installed: not null } => 0,
                    { Id: "esp8266:esp8266" or "esp32:esp32" } => 1,
                    _ => 2,
                })
                .ThenBy(platform => platform.Id, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
