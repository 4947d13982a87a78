using System.Net;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>Creates the boards of a run. The same options give the same boards.</summary>
public static class FleetFactory
{
    /// <summary>
    /// Creates the fleet. Each share is exact, rounded to whole boards; which boards it applies to is random.
    /// </summary>
    public static IReadOnlyList<Board> Create(FleetOptions options)
    {
        var luck = new Random(options.Seed);
        var esp32 = Pick(luck, options.Count, options.Esp32Share);
        var badWifi = Pick(luck, options.Count, options.BadWifiShare);
        var rollsBack = Pick(luck, options.Count, options.RollbackShare);
        var stale = Pick(luck, options.Count, options.StaleShare);
        var slow = Pick(luck, options.Count, options.SlowShare);
        var flashMode = Pick(luck, options.Count, options.FlashModeShare);
        var sleeps = Pick(luck, options.Count, options.SleeperShare);
        var weakLink = Pick(luck, options.Count, options.WeakLinkShare);

        string?[] projects = options.Projects.Count == 0 ? [null] : [.. options.Projects];
        var esp8266Sketches = SketchesOf("ESP8266", projects, options.StartVersion);
        var esp32Sketches = SketchesOf(options.Esp32Chip.ToString(), projects, options.StartVersion);
        var boards = new Board[options.Count];
        for (var number = 0; number < boards.Length; number++)
        {
            var project = number % projects.Length;
            var traits = new BoardTraits
            {
                Project = projects[project],
                Interval = sleeps[number] ? options.SleeperInterval : options.Interval,
                Sleeps = sleeps[number],
                WeakLink = weakLink[number],
                Serial = unchecked(options.Seed * 0x10001 + number) & 0xFF_FFFF,
                ChipSize = options.ChipSize,
                FreeSpace = options.FreeSpace,
                BadWifi = badWifi[number],
                RollsBack = rollsBack[number],
                StaleVersion = stale[number],
                RewritesFlashMode = flashMode[number] && !esp32[number],
                BytesPerSecond = slow[number] ? options.SlowBytesPerSecond : 0,
                Address = options.OwnAddresses ? Loopback(number) : null,
                Random = new BoardRandom(luck.NextInt64()),
            };
            Board board = esp32[number]
                ? new Esp32Board(traits, esp32Sketches[project], options.Esp32Chip)
                : new Esp8266Board(traits, esp8266Sketches[project]);
            if (options.Tokens?.Of(board.Mac, traits.Project) is { } token)
                board.Token = new BoardToken(token, options.TokenPlace);
            boards[number] = board;
        }
        return boards;
    }

    private static RunningSketch[] SketchesOf(string kind, string?[] projects, string version) =>
        [.. projects.Select(project => RunningSketch.Initial(kind, project, version))];

    private static bool[] Pick(Random luck, int count, double share)
    {
        var picked = new bool[count];
        picked.AsSpan(0, (int)Math.Round(count * share)).Fill(true);
        luck.Shuffle(picked);
        return picked;
    }

    /// <summary>127.1.0.1 and up. The server listens on 127.0.0.1.</summary>
    private static IPAddress Loopback(int number) => new(
        [127, (byte)(1 + number / 64_000 % 254), (byte)(number / 250 % 256), (byte)(1 + number % 250)]);
}
