namespace OtaStack.FleetSimulator;

/// <summary>The command line, read.</summary>
public sealed record Arguments
{
    private Arguments(FleetOptions? options, string? error) => (Options, Error) = (options, error);

    /// <summary>What to do; null when help was asked for or the arguments are wrong.</summary>
    public FleetOptions? Options { get; }

    /// <summary>What is wrong with the arguments, in one line; null when nothing is.</summary>
    public string? Error { get; }

    /// <summary>Reads the arguments; <c>--name value</c> and <c>--name=value</c> mean the same.</summary>
    public static Arguments Parse(IReadOnlyList<string> arguments)
    {
        try
        {
            return new Arguments(Read(new ArgumentQueue(arguments)), null);
        }
        catch (FormatException wrong)
        {
            return new Arguments(null, wrong.Message);
        }
    }

    private static FleetOptions? Read(ArgumentQueue rest)
    {
        var options = new FleetOptions();
        while (rest.TryNext(out var name))
        {
            if (name is "--help" or "-h" or "help")
                return null;
            options = name.StartsWith('-')
                ? WithOption(options, name, rest)
                : options with { Count = ArgumentQueue.Whole("COUNT", name, 1, 1_000_000) };
        }
        return Checked(options);
    }

    private static FleetOptions WithOption(FleetOptions options, string name, ArgumentQueue rest) => name switch
    {
        "--url" => options with { Server = Server(rest.Value(name)) },
        "--project" => options with { Project = Project(rest.Value(name)) },
        "--esp32" => options with { Esp32Share = rest.Share(name) },
        "--esp32-chip" => options with { Esp32Chip = Chip(rest.Value(name)) },
        "--interval" => options with { Interval = rest.Seconds(name) },
        "--spread" => options with { Spread = rest.Seconds(name) },
        "--for" or "--duration" => options with { RunFor = rest.Seconds(name) },
        "--settle" => options with { SettleAfter = rest.OptionalWhole(name, 2, 1, 1000) },
        "--bad-wifi" => options with { BadWifiShare = rest.Share(name) },
        "--rollback" => options with { RollbackShare = rest.Share(name) },
        "--stale" => options with { StaleShare = rest.Share(name) },
        "--flash-mode" => options with { FlashModeShare = rest.Share(name) },
        "--slow" => options with
        {
            SlowBytesPerSecond = rest.Whole(name, 1, int.MaxValue),
            SlowShare = rest.Share(name),
        },
        "--start-version" => options with { StartVersion = HeaderText(name, rest.Value(name)) },
        "--seed" => options with { Seed = rest.Whole(name, 0, int.MaxValue) },
        "--free-space" => options with { FreeSpace = rest.Whole(name, 0, int.MaxValue) },
        "--chip-size" => options with { ChipSize = rest.Whole(name, 0, int.MaxValue) },
        "--max-offers" => options with { MaxOffers = rest.Whole(name, 0, 1000) },
        "--expect-restarts" => options with { ExpectRestarts = true },
        "--own-addresses" => options with { OwnAddresses = true },
        "--json" => options with { Json = true },
        _ => throw new FormatException($"unknown option {name}; --help lists them"),
    };

    private static FleetOptions Checked(FleetOptions options)
    {
        if (options.Interval <= TimeSpan.Zero)
            throw new FormatException("--interval must be more than 0 seconds");
        if (options.RunFor == TimeSpan.Zero)
            throw new FormatException("--for must be more than 0 seconds");
        if (options.OwnAddresses && !options.Server.IsLoopback)
            throw new FormatException("--own-addresses works only with a server on this machine's loopback");
        return options;
    }

    private static Uri Server(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new FormatException($"--url must look like http://host:8080, not '{text}'");
        if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            throw new FormatException("--url takes scheme, host and port only; choose the path with --project");
        return url;
    }

    private static string Project(string text) =>
        text.Length is > 0 and <= 100 && !text.Contains('/', StringComparison.Ordinal)
            ? text
            : throw new FormatException("--project must be one path segment");

    private static ChipFamily Chip(string text)
    {
        var name = text.Replace("-", "", StringComparison.Ordinal);
        return Enum.TryParse<ChipFamily>(name, ignoreCase: true, out var chip) && Enum.IsDefined(chip)
            && chip is not (ChipFamily.Unknown or ChipFamily.Esp8266) && !char.IsAsciiDigit(name[0])
            ? chip
            : throw new FormatException($"--esp32-chip must be a chip such as ESP32, ESP32-S3 or ESP32-C3, not '{text}'");
    }

    private static string HeaderText(string name, string text) =>
        text.All(letter => letter is >= ' ' and < '\u007f')
            ? text
            : throw new FormatException($"{name} must be printable ASCII: it is sent as a header");
}
