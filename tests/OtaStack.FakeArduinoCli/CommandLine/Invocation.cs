using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>A parsed command line.</summary>
internal sealed record Invocation(
    Command Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Options)
{
    /// <summary>Switches of all commands.</summary>
    public static readonly string[] CommonSwitches = ["json", "log", "no-color"];

    /// <summary>Options with a value of all commands.</summary>
    public static readonly string[] CommonValues =
        ["additional-urls", "config-dir", "config-file", "format", "log-format", "log-level"];

    /// <summary>Writes results and messages.</summary>
    public Output Output { get; } = new(
        Last(Options, "format") ?? (IsOn(Options, "json") ? "json" : "text"), LogOf(Options));

    /// <summary>Loaded when first needed. <c>version</c> does not need settings.</summary>
    public CliSettings Settings => field ??= CliSettings.Load(this);

    public bool Has(string option) => IsOn(Options, option);

    /// <summary>The last value of an option; null if it was not given.</summary>
    public string? Value(string option) => Last(Options, option);

    /// <summary>All values of an option, in order.</summary>
    public IReadOnlyList<string> Values(string option) => Options.GetValueOrDefault(option) ?? [];

    /// <summary>All values of an option, split at commas.</summary>
    public IEnumerable<string> CommaSeparated(string option) =>
        Values(option).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries));

    private static string? Last(IReadOnlyDictionary<string, IReadOnlyList<string>> options, string name) =>
        options.GetValueOrDefault(name)?[^1];

    private static bool IsOn(IReadOnlyDictionary<string, IReadOnlyList<string>> options, string name) =>
        Last(options, name) is { } value && value != "false";

    private static Log LogOf(IReadOnlyDictionary<string, IReadOnlyList<string>> options) => new(
        IsOn(options, "log"), Last(options, "log-format") == "json", Last(options, "log-level") ?? "info");
}
