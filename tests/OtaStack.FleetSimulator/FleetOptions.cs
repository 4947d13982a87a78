namespace OtaStack.FleetSimulator;

/// <summary>What a run of the simulator does: one immutable value, already checked.</summary>
public sealed record FleetOptions
{
    /// <summary>Boards in the fleet.</summary>
    public int Count { get; init; } = 200;

    /// <summary>The server: scheme, host and port, no path.</summary>
    public Uri Server { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>Project in the polled path (<c>/ota/{project}</c>), or null for plain <c>/ota</c>.</summary>
    public string? Project { get; init; }

    /// <summary>Share (0 to 1) of the boards that are of the ESP32 family.</summary>
    public double Esp32Share { get; init; } = 0.3;

    /// <summary>The chip of the boards of the ESP32 family.</summary>
    public ChipFamily Esp32Chip { get; init; } = ChipFamily.Esp32;

    /// <summary>Time between two polls of one board, before jitter of a fifth either way.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time over which the first polls are spread; the interval when null.</summary>
    public TimeSpan? Spread { get; init; }

    /// <summary>The longest the run may take; without a limit when null.</summary>
    public TimeSpan? RunFor { get; init; }

    /// <summary>The run ends once every board got this many same final answers in a row; never when null.</summary>
    public int? SettleAfter { get; init; }

    /// <summary>Share of the boards that lose about half of their downloads half-way.</summary>
    public double BadWifiShare { get; init; }

    /// <summary>Share of the boards that take an image and come back with the old one.</summary>
    public double RollbackShare { get; init; }

    /// <summary>Share of the boards that run the new image and still report the old version.</summary>
    public double StaleShare { get; init; }

    /// <summary>Share of the ESP8266 boards whose updater rewrites the flash mode byte of what it flashes.</summary>
    public double FlashModeShare { get; init; } = 0.2;

    /// <summary>Bytes per second that a slow reader takes; 0 when there are none.</summary>
    public int SlowBytesPerSecond { get; init; }

    /// <summary>Share of the boards that read slowly.</summary>
    public double SlowShare { get; init; }

    /// <summary>The version that every board starts with; no version header when empty.</summary>
    public string StartVersion { get; init; } = "Apr  3 2020;05:33:11";

    /// <summary>Seeds identities, traits and timing: the same seed gives the same fleet.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Bytes that every board reports as free for an update.</summary>
    public int FreeSpace { get; init; } = 1_695_744;

    /// <summary>Flash size in bytes that every board reports.</summary>
    public int ChipSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>How often the same image may be taken in full before it counts as an update loop; 0: no bound.</summary>
    public int MaxOffers { get; init; } = 3;

    /// <summary>Lost connections and cut bodies are expected: counted as network errors, not as violations.</summary>
    public bool ExpectRestarts { get; init; }

    /// <summary>Each board connects from a loopback address of its own (127.x.y.z).</summary>
    public bool OwnAddresses { get; init; }

    /// <summary>The summary is printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Silence before the end of the response head after which a board gives up (8 s in the core).</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Silence within a body after which a board gives up (60 s and more measured with the core).</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The polled path.</summary>
    public string Path => Project is null ? "/ota" : "/ota/" + Uri.EscapeDataString(Project);
}
