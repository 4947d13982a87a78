using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>The libraries in the workspace and in the index.</summary>
internal sealed class LibraryCatalog
{
    /// <summary>Shorter queries match half of the index.</summary>
    public const int ShortestQuery = 2;

    /// <summary>Limit of search results.</summary>
    public const int MaximumFound = 100;

    private const int LongestQuery = 100;

    // People also copy libraries into the folder by hand.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(20);

    private readonly CliQueries _queries;
    private readonly Listing<IReadOnlyList<InstalledLibrary>> _installed;

    public LibraryCatalog(CliQueries queries, ToolchainGate gate, TimeProvider clock)
    {
        _queries = queries;
        _installed = new Listing<IReadOnlyList<InstalledLibrary>>(gate, clock, Life, ReadAsync);
    }

    /// <summary>The libraries in the workspace, by name.</summary>
    /// <exception cref="CliUnavailableException">arduino-cli is missing or cannot be used.</exception>
    /// <exception cref="CliResultException">The command failed.</exception>
    public Task<IReadOnlyList<InstalledLibrary>> InstalledAsync(CancellationToken cancellationToken) =>
        _installed.GetAsync(cancellationToken);

    /// <summary>
    /// Searches the index and returns at most <see cref="MaximumFound"/> libraries. <paramref name="query"/> has
    /// arduino-cli's syntax: words, or fields with values as in <c>author=Adafruit name:gfx</c>. arduino-cli
    /// downloads the index if it is older than an hour.
    /// </summary>
    /// <exception cref="InvalidInputException">The query is too short or too long.</exception>
    /// <inheritdoc cref="InstalledAsync"/>
    public async Task<FoundLibraryList> SearchAsync(string? query, CancellationToken cancellationToken)
    {
        query = query?.Trim() ?? "";
        if (query.Length is < ShortestQuery or > LongestQuery || query.Any(char.IsControl))
            throw new InvalidInputException($"Search for {ShortestQuery} to {LongestQuery} characters.");

        var answer = await _queries.AskAsync(
            LibraryJson.Default.CliFoundLibraries, ["lib", "search", "--json", "--omit-releases-details", "--", query],
            cancellationToken);
        var installed = (await InstalledAsync(cancellationToken)).DistinctBy(library => library.Name)
            .ToDictionary(library => library.Name, library => library.Installed);
        var found = (answer.Libraries ?? []).Where(library => library.Name is { Length: > 0 }).ToList();
        return new FoundLibraryList(
        [
            .. found.Take(MaximumFound).Select(library => new FoundLibrary
            {
                Name = library.Name!,
                Latest = library.Latest?.Version ?? "",
                Author = library.Latest?.Author ?? "",
                Sentence = library.Latest?.Sentence ?? "",
                Category = library.Latest?.Category ?? "",
                Versions = [.. (library.AvailableVersions ?? []).Reverse()],
                Dependencies = [.. (library.Latest?.Dependencies ?? []).Select(dependency => dependency.Name)
                    .OfType<string>()],
                Installed = installed.GetValueOrDefault(library.Name!),
            }),
        ], found.Count > MaximumFound);
    }

    private async Task<IReadOnlyList<InstalledLibrary>> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await _queries.AskAsync(
            LibraryJson.Default.CliInstalledLibraries, ["lib", "list", "--json"], cancellationToken);
        return
        [
            .. (answer.InstalledLibraries ?? [])
                .Where(entry => entry.Library?.Name is { Length: > 0 })
                .Select(entry => new InstalledLibrary(
                    entry.Library!.Name!,
                    entry.Library.Version ?? "",
                    entry.Release?.Version ?? entry.Library.Version ?? "",
                    entry.Library.Author ?? "",
                    entry.Library.Sentence ?? ""))
                .OrderBy(library => library.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
