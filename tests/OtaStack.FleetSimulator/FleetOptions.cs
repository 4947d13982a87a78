using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator;

/// <summary>The validated options of a run.</summary>
public sealed record FleetOptions
{
    /// <summary>Number of boards.</summary>
    public int Count { get; init; } = 200;

    /// <summary>The server: scheme, host and port, no path.</summary>
    public Uri Server { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>
    /// Projects in the polled paths (<c>/ota/{project}</c>), with the same number of boards each; plain <c>/ota</c> if
    /// there are none.
    /// </summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>Groups among which <see cref="Csv"/> divides the boards.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The tokens of the boards; null if they have none.</summary>
    public FleetTokens? Tokens { get; init; }

    /// <summary>Where boards put their tokens.</summary>
    public TokenPlace TokenPlace { get; init; }

    /// <summary>Share of the boards of the ESP32 family, from 0 to 1.</summary>
    public double Esp32Share { get; init; } = 0.3;

    /// <summary>The chip of the boards of the ESP32 family.</summary>
    public ChipFamily Esp32Chip { get; init; } = ChipFamily.Esp32;

    /// <summary>Time between two polls of one board, plus or minus up to a fifth at random.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two polls of a board that sleeps.</summary>
    public TimeSpan SleeperInterval { get; init; }

    /// <summary>Share of the boards that sleep.</summary>
    public double SleeperShare { get; init; }

    /// <summary>Most polls and downloads at the same time. Boards that are due wait.</summary>
    public int Connections { get; init; } = 2000;

    /// <summary>Time over which the first polls are spread; the interval of each board when null.</summary>
    public TimeSpan? Spread { get; init; }

    /// <summary>Time after which the run ends; no limit when null.</summary>
    public TimeSpan? RunFor { get; init; }

    /// <summary>
    /// The run ends when every board got the same final answer this many times in a row; not when null.
    /// </summary>
    public int? SettleAfter { get; init; }

    /// <summary>Share of the boards that lose about half of their downloads.</summary>
    public double BadWifiShare { get; init; }

    /// <summary>Share of the boards that lose nine of ten downloads.</summary>
    public double WeakLinkShare { get; init; }

    /// <summary>Share of the boards that install an image and restart with the old one.</summary>
    public double RollbackShare { get; init; }

    /// <summary>Share of the boards that run the new image but still report the old version.</summary>
    public double StaleShare { get; init; }

    /// <summary>Share of the ESP8266 boards whose updater rewrites the flash mode byte of the image.</summary>
    public double FlashModeShare { get; init; } = 0.2;

    /// <summary>Reading speed of slow boards in bytes per second.</summary>
    public int SlowBytesPerSecond { get; init; }

    /// <summary>Share of the boards that read slowly.</summary>
    public double SlowShare { get; init; }

    /// <summary>The version that all boards start with; no version header when empty.</summary>
    public string StartVersion { get; init; } = "Apr  3 2020;05:33:11";

    /// <summary>Seed of identities, traits and timing. The same seed gives the same fleet.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Free space for an update in bytes, as all boards report it.</summary>
    public int FreeSpace { get; init; } = 1_695_744;

    /// <summary>Flash size in bytes, as all boards report it.</summary>
    public int ChipSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How often a board may download the same image completely before it counts as an update loop; 0: no limit.
    /// </summary>
    public int MaxOffers { get; init; } = 3;

    /// <summary>Lost connections and truncated bodies count as network errors, not as violations.</summary>
    public bool ExpectRestarts { get; init; }

    /// <summary>Each board connects from its own loopback address (127.x.y.z).</summary>
    public bool OwnAddresses { get; init; }

    /// <summary>Print the fleet as a table that <c>PUT /api/devices.csv</c> takes, and do not run.</summary>
    public bool Csv { get; init; }

    /// <summary>Print the summary as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>
    /// A board gives up when nothing arrives for this time before the end of the response head (8 s in the core).
    /// </summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// A board gives up when nothing arrives for this time within the body (60 s or more, as measured with the core).
    /// </summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The path that boards of a project poll.</summary>
    public static string PathOf(string? project) =>
        project is null ? "/ota" : "/ota/" + Uri.EscapeDataString(project);
}
