using System.CommandLine.Parsing;
using System.Globalization;
using OtaStack.Contracts.Groups;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator;

/// <summary>How fast slow boards read, and how many boards are slow.</summary>
internal readonly record struct SlowReaders(int BytesPerSecond, double Share);

/// <summary>How often boards that sleep poll, and how many boards do.</summary>
internal readonly record struct Sleepers(TimeSpan Interval, double Share);

/// <summary>Reads the values of the command line. Every error is one line that starts with the option's name.</summary>
internal static class FleetValues
{
    /// <summary>
    /// A number of boards. Also the place where System.CommandLine puts an option that does not exist.
    /// </summary>
    public static int Count(ArgumentResult result)
    {
        var text = Text(result);
        return text.StartsWith('-')
            ? Error<int>(result, $"unknown option {text}; --help lists all options")
            : Whole(result, "COUNT", text, 1, 1_000_000);
    }

    /// <summary>A whole number within the bounds.</summary>
    public static Func<ArgumentResult, int> Whole(int least, int most = int.MaxValue) =>
        result => Whole(result, Name(result), Text(result), least, most);

    /// <summary>How many equal answers settle a board.</summary>
    public static int? Settle(ArgumentResult result) => Whole(1, 1000)(result);

    /// <summary>A share from 0 to 1.</summary>
    public static double Share(ArgumentResult result) => Share(result, Text(result));

    /// <summary>A time in seconds, up to ten days.</summary>
    public static TimeSpan? Seconds(ArgumentResult result) => Seconds(result, Text(result));

    /// <summary>A time in seconds that is more than 0.</summary>
    public static TimeSpan? SomeSeconds(ArgumentResult result) => SomeSeconds(result, Text(result));

    /// <summary>Seconds between two polls, and a share of the boards.</summary>
    public static Sleepers Sleepers(ArgumentResult result) => result.Tokens is [var seconds, var share]
        ? new(SomeSeconds(result, seconds.Value) ?? default, Share(result, share.Value))
        : Error<Sleepers>(result, $"{Name(result)} needs two values: seconds between two polls, and a share of the boards");

    /// <summary>Bytes per second, and a share of the boards.</summary>
    public static SlowReaders Slow(ArgumentResult result) => result.Tokens is [var bytes, var share]
        ? new(Whole(result, Name(result), bytes.Value, 1, int.MaxValue), Share(result, share.Value))
        : Error<SlowReaders>(result, $"{Name(result)} needs two values: bytes per second, and a share of the boards");

    /// <summary>Scheme, host and port.</summary>
    public static Uri Server(ArgumentResult result)
    {
        if (!Uri.TryCreate(Text(result), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return Error<Uri>(result, $"--url must look like http://host:8080, not '{Text(result)}'");
        return url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? url
            : Error<Uri>(result, "--url takes scheme, host and port only; choose the path with --project");
    }

    /// <summary>The last parts of the polled paths.</summary>
    public static IReadOnlyList<string> Projects(ArgumentResult result) => All(
        result, text => text is { Length: > 0 and <= 100 } && !text.Contains('/', StringComparison.Ordinal),
        "must be one path segment");

    /// <summary>Names of groups.</summary>
    public static IReadOnlyList<string> Groups(ArgumentResult result) =>
        All(result, GroupName.IsValid, "must be the name of a group");

    /// <summary>One token for all boards.</summary>
    public static FleetTokens? Token(ArgumentResult result) => FleetTokens.IsToken(Text(result))
        ? FleetTokens.ForAll(Text(result))
        : Error<FleetTokens?>(result, "--token must be printable ASCII without spaces and semicolons");

    /// <summary>A file with tokens.</summary>
    public static FleetTokens? TokenFile(ArgumentResult result)
    {
        try
        {
            return FleetTokens.TryRead(File.ReadLines(Text(result)), out var tokens, out var fault)
                ? tokens
                : Error<FleetTokens?>(result, $"--tokens {Text(result)}: {fault}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Error<FleetTokens?>(result, $"--tokens {Text(result)}: {unreadable.Message}");
        }
    }

    /// <summary>Where boards put their tokens.</summary>
    public static TokenPlace TokenPlace(ArgumentResult result) => Text(result) switch
    {
        "basic" => Boards.TokenPlace.Basic,
        "bearer" => Boards.TokenPlace.Bearer,
        "version" => Boards.TokenPlace.Version,
        _ => Error<TokenPlace>(result, $"--token-in must be basic, bearer or version, not '{Text(result)}'"),
    };

    /// <summary>A chip of the ESP32 family, such as <c>ESP32-C3</c>.</summary>
    public static ChipFamily Chip(ArgumentResult result)
    {
        var name = Text(result).Replace("-", "", StringComparison.Ordinal);
        return Enum.TryParse<ChipFamily>(name, ignoreCase: true, out var chip) && Enum.IsDefined(chip)
            && chip is not (ChipFamily.Unknown or ChipFamily.Esp8266) && !char.IsAsciiDigit(name[0])
            ? chip
            : Error<ChipFamily>(
                result, $"--esp32-chip must be a chip such as ESP32, ESP32-S3 or ESP32-C3, not '{Text(result)}'");
    }

    /// <summary>Text that can be the value of a header.</summary>
    public static string HeaderText(ArgumentResult result) =>
        Text(result).All(letter => letter is >= ' ' and < '\u007f')
            ? Text(result)
            : Error<string>(result, $"{Name(result)} must be printable ASCII: it is sent as a header");

    private static IReadOnlyList<string> All(ArgumentResult result, Func<string, bool> isValid, string rule)
    {
        string[] texts = [.. result.Tokens.Select(token => token.Value)];
        return texts.All(isValid) ? texts : Error<IReadOnlyList<string>>(result, $"{Name(result)} {rule}");
    }

    private static TimeSpan? Seconds(ArgumentResult result, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and <= 864_000
            ? TimeSpan.FromSeconds(seconds)
            : Error<TimeSpan?>(result, $"{Name(result)} must be a number of seconds, not '{text}'");

    private static TimeSpan? SomeSeconds(ArgumentResult result, string text) =>
        Seconds(result, text) is var time && time == TimeSpan.Zero
            ? Error<TimeSpan?>(result, $"{Name(result)} must be more than 0 seconds")
            : time;

    private static int Whole(ArgumentResult result, string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : Error<int>(result, most == int.MaxValue
                ? $"{name} must be a whole number of at least {least}, not '{text}'"
                : $"{name} must be a whole number from {least} to {most}, not '{text}'");

    private static double Share(ArgumentResult result, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
        && share is >= 0 and <= 1
            ? share
            : Error<double>(result, $"{Name(result)} must be a share from 0 to 1, not '{text}'");

    private static T Error<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default!;
    }

    private static string Text(ArgumentResult result) => result.Tokens[0].Value;

    private static string Name(ArgumentResult result) => ((OptionResult)result.Parent!).Option.Name;
}
