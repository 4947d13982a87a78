using Microsoft.AspNetCore.Http;
using OtaStack.Contracts.Boards;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of a board shows.</summary>
public sealed record BoardContent : ManagerContent
{
    /// <summary>The board with its options.</summary>
    public required BoardDetails Board { get; init; }

    /// <summary>The value of an option: the chosen one if the board has it, or else the platform's default.</summary>
    public static string? ValueOf(BoardOption option, IQueryCollection chosen) =>
        option.Values.FirstOrDefault(value => value.Value == chosen[option.Option])?.Value ?? DefaultOf(option);

    /// <summary>The FQBN with all options that differ from their defaults, as in arduino-cli and sketch.yaml.</summary>
    public string FqbnWith(IQueryCollection chosen)
    {
        var options = Board.Options.Where(option => ValueOf(option, chosen) != DefaultOf(option))
            .Select(option => $"{option.Option}={ValueOf(option, chosen)}").ToList();
        return options.Count == 0 ? Board.Fqbn : $"{Board.Fqbn}:{string.Join(',', options)}";
    }

    internal static async Task<BoardContent> LoadAsync(ManagerClient manager, string fqbn, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var board = await manager.ReadBoardAsync(fqbn, stop);
        return new BoardContent { News = await news, Board = board };
    }

    private static string? DefaultOf(BoardOption option) =>
        option.Values.FirstOrDefault(value => value.Selected)?.Value;
}
