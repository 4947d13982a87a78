using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator;

/// <summary>The command line of the simulator: <c>simulate [COUNT] [options]</c>.</summary>
public sealed class FleetCommand
{
    private const string Share = "SHARE";
    private const string Seconds = "SECONDS";

    private static readonly FleetOptions Default = new();

    private readonly Argument<int> _count = new("COUNT")
    {
        Description = "Number of boards.",
        CustomParser = FleetValues.Count,
        DefaultValueFactory = _ => Default.Count,
    };

    private readonly Option<Uri> _url = New("--url", "URL", FleetValues.Server, Default.Server,
        "Scheme, host and port of the server. With https, any certificate is accepted.");

    private readonly Option<IReadOnlyList<string>> _projects = Several("--project", FleetValues.Projects,
        "Poll /ota/NAME instead of /ota. Several --project share the boards equally.");

    private readonly Option<FleetTokens?> _token = New("--token", "TOKEN", FleetValues.Token, null,
        "Token of all boards. Other users of this machine can see it in the list of processes; --tokens is safer.");

    private readonly Option<FleetTokens?> _tokens = New("--tokens", "FILE", FleetValues.TokenFile, null,
        "File with a token a line: MAC;TOKEN, project:NAME;TOKEN, or *;TOKEN for all other boards.");

    private readonly Option<TokenPlace> _tokenPlace = New("--token-in", "PLACE", FleetValues.TokenPlace,
        Default.TokenPlace, "Where boards put the token: basic, bearer, or version (its last field).");

    private readonly Option<bool> _expectRestarts = Flag("--expect-restarts",
        "Count lost connections and truncated bodies as network errors, not as violations.");

    private readonly Option<int> _maxOffers = New("--max-offers", "N", FleetValues.Whole(0, 1000), Default.MaxOffers,
        "Report an update loop when a board downloads the same image more than N times. 0: no limit.");

    private readonly Option<bool> _ownAddresses = Flag("--own-addresses",
        "Connect each board from its own address 127.x.y.z. Needs a server on this machine's loopback.");

    private readonly Option<double> _esp32 = New("--esp32", Share, FleetValues.Share, Default.Esp32Share,
        "Share of boards of the ESP32 family, 0 to 1.");

    private readonly Option<ChipFamily> _esp32Chip = New("--esp32-chip", "CHIP", FleetValues.Chip, Default.Esp32Chip,
        "Chip of those boards: ESP32, ESP32-S2, ESP32-S3, ESP32-C3, ...");

    private readonly Option<string> _startVersion = New("--start-version", "TEXT",
        FleetValues.HeaderText, Default.StartVersion,
        "Version that all boards start with. \"\": send no version.");

    private readonly Option<int> _freeSpace = New("--free-space", "BYTES", FleetValues.Whole(0), Default.FreeSpace,
        "Free space that the boards report.");

    private readonly Option<int> _chipSize = New("--chip-size", "BYTES", FleetValues.Whole(0), Default.ChipSize,
        "Flash size that the boards report.");

    private readonly Option<double> _flashMode = New("--flash-mode", Share, FleetValues.Share, Default.FlashModeShare,
        "Share of ESP8266 boards that rewrite the flash mode byte.");

    private readonly Option<int> _seed = New("--seed", "N", FleetValues.Whole(0), Default.Seed,
        "Seed of all random choices. The same seed gives the same fleet.");

    private readonly Option<double> _badWifi = New("--bad-wifi", Share, FleetValues.Share, Default.BadWifiShare,
        "Share of boards that lose half of their downloads, at most 3 in a row.");

    private readonly Option<double> _rollback = New("--rollback", Share, FleetValues.Share, Default.RollbackShare,
        "Share of boards that install an image and restart with the old one.");

    private readonly Option<double> _stale = New("--stale", Share, FleetValues.Share, Default.StaleShare,
        "Share of boards that run the new image but still report the old version.");

    private readonly Option<SlowReaders> _slow = Two("--slow", "BYTES", FleetValues.Slow,
        "Share of boards that read no more than BYTES per second.");

    private readonly Option<double> _weakLinks = New("--weak-links", Share, FleetValues.Share, Default.WeakLinkShare,
        "Share of boards that lose nine of ten downloads, any number in a row.");

    private readonly Option<Sleepers> _sleepers = Two("--sleepers", Seconds, FleetValues.Sleepers,
        "Share of boards that sleep: they poll every SECONDS instead of every --interval.");

    private readonly Option<int> _connections = New("--connections", "N", FleetValues.Whole(1, 60_000),
        Default.Connections, "Most polls and downloads at the same time; other boards that are due wait.");

    private readonly Option<TimeSpan?> _interval = New("--interval", Seconds, FleetValues.SomeSeconds, null,
        $"Time between two polls of a board, give or take a fifth. [default: {Default.Interval.TotalSeconds}]");

    private readonly Option<TimeSpan?> _spread = New("--spread", Seconds, FleetValues.Seconds, Default.Spread,
        "Time over which the first polls are spread. Default: the interval of each board.");

    private readonly Option<TimeSpan?> _runFor = New("--for", Seconds, FleetValues.SomeSeconds, Default.RunFor,
        "End the run after this time.");

    private readonly Option<int?> _settle = New("--settle", "N", FleetValues.Settle, Default.SettleAfter,
        "End the run when every board got the same final answer (304 or a refusal) N times in a row."
        + " --settle alone means 2.");

    private readonly Option<bool> _json = Flag("--json",
        "Write the summary as JSON to standard output, and progress to standard error.");

    private readonly Option<bool> _csv = Flag("--csv",
        "Write the fleet as a table for PUT /api/devices.csv to standard output, and do not run.");

    private readonly Option<IReadOnlyList<string>> _groups = Several("--group", FleetValues.Groups,
        "With --csv: put the boards into this group, which must exist. Several --group share them equally.");

    private readonly Command _command;

    /// <summary>The command; <paramref name="run"/> does the work and returns the exit code.</summary>
    public FleetCommand(Func<FleetOptions, CancellationToken, Task<int>> run)
    {
        _runFor.Aliases.Add("--duration");
        _command = new Command("simulate",
            """
            Simulated boards poll /ota with the requests of the stock ESP8266 and ESP32 clients, download what they are
            offered, check it, restart with it and report it. A run ends with Ctrl-C, --for or --settle.

            Exit codes: 0 nothing is wrong; 1 wrong or damaged images, protocol violations, no usable answer at all, or
            a fleet that did not settle within --for; 2 invalid arguments.
            """)
        {
            _count,
            _url, _projects, _token, _tokens, _tokenPlace, _expectRestarts, _maxOffers, _ownAddresses, _connections,
            _esp32, _esp32Chip, _startVersion, _freeSpace, _chipSize, _flashMode, _seed,
            _badWifi, _weakLinks, _rollback, _stale, _slow, _sleepers,
            _interval, _spread, _runFor, _settle, _json, _csv, _groups, new HelpOption(),
        };
        _command.Validators.Add(result =>
        {
            if (result.GetValue(_ownAddresses) && result.GetValue(_url) is { IsLoopback: false })
                result.AddError("--own-addresses works only with a server on this machine's loopback");
            if (result.GetResult(_token) is not null && result.GetResult(_tokens) is not null)
                result.AddError("--token and --tokens exclude each other: a line *;TOKEN is for all other boards");
        });
        _command.SetAction((parsed, stop) => run(OptionsOf(parsed), stop));
    }

    /// <summary>Reads the arguments. <c>--name value</c> and <c>--name=value</c> mean the same.</summary>
    public ParseResult Parse(IEnumerable<string> arguments) => _command.Parse(
        // The argument after --settle may be COUNT; System.CommandLine would take it as the value of --settle.
        [.. arguments.Select(argument => argument == _settle.Name ? $"{argument}=2" : argument)],
        new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>The options from the arguments, which must be free of errors.</summary>
    public FleetOptions OptionsOf(ParseResult parsed) => new()
    {
        Count = parsed.GetValue(_count),
        Server = parsed.GetRequiredValue(_url),
        Projects = parsed.GetValue(_projects) ?? [],
        Groups = parsed.GetValue(_groups) ?? [],
        Tokens = parsed.GetValue(_token) ?? parsed.GetValue(_tokens),
        TokenPlace = parsed.GetValue(_tokenPlace),
        Esp32Share = parsed.GetValue(_esp32),
        Esp32Chip = parsed.GetValue(_esp32Chip),
        Interval = parsed.GetValue(_interval) ?? Default.Interval,
        Spread = parsed.GetValue(_spread),
        RunFor = parsed.GetValue(_runFor),
        SettleAfter = parsed.GetValue(_settle),
        BadWifiShare = parsed.GetValue(_badWifi),
        RollbackShare = parsed.GetValue(_rollback),
        StaleShare = parsed.GetValue(_stale),
        FlashModeShare = parsed.GetValue(_flashMode),
        SlowBytesPerSecond = parsed.GetValue(_slow).BytesPerSecond,
        SlowShare = parsed.GetValue(_slow).Share,
        WeakLinkShare = parsed.GetValue(_weakLinks),
        SleeperInterval = parsed.GetValue(_sleepers).Interval,
        SleeperShare = parsed.GetValue(_sleepers).Share,
        Connections = parsed.GetValue(_connections),
        StartVersion = parsed.GetRequiredValue(_startVersion),
        Seed = parsed.GetValue(_seed),
        FreeSpace = parsed.GetValue(_freeSpace),
        ChipSize = parsed.GetValue(_chipSize),
        MaxOffers = parsed.GetValue(_maxOffers),
        ExpectRestarts = parsed.GetValue(_expectRestarts),
        OwnAddresses = parsed.GetValue(_ownAddresses),
        Csv = parsed.GetValue(_csv),
        Json = parsed.GetValue(_json),
    };

    private static Option<T> New<T>(
        string name, string help, Func<ArgumentResult, T> parser, T otherwise, string description) => new(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = parser,
            DefaultValueFactory = otherwise is null ? null : _ => otherwise,
            Arity = ArgumentArity.ExactlyOne,
        };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Option<IReadOnlyList<string>> Several(
        string name, Func<ArgumentResult, IReadOnlyList<string>> parser, string description) => new(name)
        {
            HelpName = "NAME",
            Description = description,
            CustomParser = parser,
            Arity = ArgumentArity.OneOrMore,
        };

    /// <summary>An option with two values, of which the second is a share.</summary>
    private static Option<T> Two<T>(
        string name, string help, Func<ArgumentResult, T> parser, string description) => new(name)
        {
            HelpName = $"{help}> <{Share}", // help writes it as <BYTES> <SHARE>
            Description = description,
            CustomParser = parser,
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
}
