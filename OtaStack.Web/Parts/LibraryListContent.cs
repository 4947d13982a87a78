using OtaStack.Contracts.Libraries;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of the libraries shows.</summary>
public sealed record LibraryListContent : ManagerContent
{
    /// <summary>The libraries in the workspace.</summary>
    public required Listed<InstalledLibraryList> Installed { get; init; }

    /// <summary>What a search has found; null without a search.</summary>
    public required Listed<FoundLibraryList>? Found { get; init; }

    /// <param name="manager">The Manager.</param>
    /// <param name="query">What to search the index for; null for nothing.</param>
    /// <param name="patience">How long to wait for the libraries in the workspace; null: to the end.</param>
    /// <param name="stop">Ends the requests.</param>
    internal static async Task<LibraryListContent> LoadAsync(
        ManagerClient manager, string? query, TimeSpan? patience, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        // People wait for a search. It may download the index.
        var found = query is null
            ? null
            : Listed<FoundLibraryList>.ReadAsync(
                enough => manager.SearchLibrariesAsync(query, enough), patience: null, stop);
        var installed = await Listed<InstalledLibraryList>.ReadAsync(manager.ListLibrariesAsync, patience, stop);
        return new LibraryListContent
        {
            News = await news,
            Installed = installed,
            Found = found is null ? null : await found,
        };
    }

    /// <summary>Loads again what may have changed. What was found stays, but for what is installed of it.</summary>
    internal async Task<LibraryListContent> ReloadAsync(ManagerClient manager, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var installed = await Listed<InstalledLibraryList>.ReadAsync(manager.ListLibrariesAsync, patience: null, stop);
        return new LibraryListContent { News = await news, Installed = installed, Found = With(Found, installed.Value) };
    }

    private static Listed<FoundLibraryList>? With(Listed<FoundLibraryList>? found, InstalledLibraryList? installed)
    {
        if (found?.Value is not { } list || installed is null)
            return found;

        var versions = installed.Libraries.DistinctBy(library => library.Name)
            .ToDictionary(library => library.Name, library => library.Installed);
        return found with
        {
            Value = list with
            {
                Libraries =
                [
                    .. list.Libraries.Select(library =>
                        library with { Installed = versions.GetValueOrDefault(library.Name) }),
                ],
            },
        };
    }
}
