using OtaStack.Contracts.Boards;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of the platforms and their boards shows.</summary>
public sealed record BoardListContent : ManagerContent
{
    /// <summary>The platforms that match the search.</summary>
    public required Listed<IReadOnlyList<Platform>> Platforms { get; init; }

    /// <summary>The boards of the installed platforms.</summary>
    public required IReadOnlyList<Board> Boards { get; init; }

    /// <param name="manager">The Manager.</param>
    /// <param name="query">The search; null for all platforms.</param>
    /// <param name="patience">How long to wait for arduino-cli; null: to the end.</param>
    /// <param name="stop">Ends the requests.</param>
    internal static async Task<BoardListContent> LoadAsync(
        ManagerClient manager, string? query, TimeSpan? patience, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var read = await Listed<Read>.ReadAsync(ReadAsync, patience, stop);
        return new BoardListContent
        {
            News = await news,
            Platforms = new(read.Value?.Platforms, read.Trouble),
            Boards = read.Value?.Boards ?? [],
        };

        async Task<Read> ReadAsync(CancellationToken enough)
        {
            var platforms = manager.ListPlatformsAsync(query, enough);
            var boards = await manager.ListBoardsAsync(enough);
            return new Read((await platforms).Platforms, boards.Boards);
        }
    }

    private sealed record Read(IReadOnlyList<Platform> Platforms, IReadOnlyList<Board> Boards);
}
