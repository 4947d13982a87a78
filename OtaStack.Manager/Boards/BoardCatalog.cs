using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Boards;

/// <summary>The boards of the installed platforms, and the options of each.</summary>
internal sealed class BoardCatalog
{
    /// <summary>Limit of cached board details; more than anyone builds for.</summary>
    private const int KeptDetails = 200;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly CliQueries _queries;
    private readonly ToolchainGate _gate;
    private readonly TimeProvider _clock;
    private readonly Listing<IReadOnlyList<Board>> _boards;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Listing<BoardDetails>> _details = [];

    public BoardCatalog(CliQueries queries, ToolchainGate gate, TimeProvider clock)
    {
        (_queries, _gate, _clock) = (queries, gate, clock);
        _boards = new Listing<IReadOnlyList<Board>>(gate, clock, Life, ReadAsync);
    }

    /// <summary>
    /// The boards whose name or FQBN contains all words of <paramref name="query"/>, by name; all boards without a
    /// query.
    /// </summary>
    /// <exception cref="CliUnavailableException">arduino-cli is missing or cannot be used.</exception>
    /// <exception cref="CliResultException">The command failed.</exception>
    public async Task<IReadOnlyList<Board>> SearchAsync(string? query, CancellationToken cancellationToken)
    {
        var words = (query ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var all = await _boards.GetAsync(cancellationToken);
        return words.Length == 0 ? all : [.. all.Where(board => words.All(word =>
            board.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
            || board.Fqbn.Contains(word, StringComparison.OrdinalIgnoreCase)))];
    }

    /// <param name="fqbn">With or without options.</param>
    /// <exception cref="InvalidInputException">It is not an FQBN, or has an option that the board does not
    /// have.</exception>
    /// <exception cref="NotFoundException">No installed platform has it.</exception>
    /// <inheritdoc cref="SearchAsync"/>
    public async Task<BoardDetails> DetailsAsync(string fqbn, CancellationToken cancellationToken)
    {
        var parsed = Fqbn.Parse(fqbn);
        var name = string.Join(':', fqbn.Split(':').Take(3));
        if (!(await _boards.GetAsync(cancellationToken)).Any(board => board.Fqbn == name))
            throw new NotFoundException(
                $"No installed platform has the board {name}. Install {parsed.Platform} first.");

        var plain = await ListingOf(name).GetAsync(cancellationToken);
        return Select(plain, parsed);
    }

    /// <summary>
    /// Selects the options of <paramref name="fqbn"/>. Doing this here needs only one run of arduino-cli for all
    /// options.
    /// </summary>
    private static BoardDetails Select(BoardDetails plain, Fqbn fqbn)
    {
        foreach (var (option, value) in fqbn.Options)
        {
            if (plain.Options.FirstOrDefault(known => known.Option == option) is not { } found)
                throw new InvalidInputException($"{plain.Fqbn} has no option {option}.");
            if (found.Values.All(known => known.Value != value))
                throw new InvalidInputException($"{plain.Fqbn} has no {option}={value}.");
        }

        return plain with
        {
            Fqbn = fqbn.Text,
            Options = [.. plain.Options.Select(option => fqbn.Options.TryGetValue(option.Option, out var chosen)
                ? option with { Values = [
                    .. option.Values.Select(value => value with { Selected = value.Value == chosen })] }
                : option)],
        };
    }

    private Listing<BoardDetails> ListingOf(string fqbn)
    {
        lock (_lock)
        {
            if (_details.TryGetValue(fqbn, out var known))
                return known;
            if (_details.Count >= KeptDetails)
                _details.Clear();
            return _details[fqbn] = new Listing<BoardDetails>(
                _gate, _clock, Life, cancellationToken => ReadAsync(fqbn, cancellationToken));
        }
    }

    private async Task<IReadOnlyList<Board>> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await _queries.AskAsync(
            BoardJson.Default.CliBoards, ["board", "listall", "--json"], cancellationToken);
        return
        [
            .. (answer.Boards ?? [])
                .Where(board => board.Fqbn?.Count(character => character == ':') == 2)
                .Select(board =>
                    new Board(board.Name ?? board.Fqbn!, board.Fqbn!, board.Fqbn![..board.Fqbn!.LastIndexOf(':')]))
                .OrderBy(board => board.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private async Task<BoardDetails> ReadAsync(string fqbn, CancellationToken cancellationToken)
    {
        var details = await _queries.AskAsync(
            BoardJson.Default.CliBoardDetails, ["board", "details", "--json", $"--fqbn={fqbn}"], cancellationToken);
        return new BoardDetails(
            fqbn,
            details.Name ?? fqbn,
            [.. (details.ConfigOptions ?? []).Where(option => option.Option is not null)
                .Select(option => new BoardOption(
                option.Option!,
                option.OptionLabel ?? option.Option!,
                [.. (option.Values ?? []).Where(value => value.Value is not null)
                    .Select(value =>
                        new BoardOptionValue(value.Value!, value.ValueLabel ?? value.Value!, value.Selected))]))]);
    }
}
