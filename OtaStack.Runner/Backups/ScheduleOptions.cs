using System.Globalization;

namespace OtaStack.Runner.Backups;

/// <summary>
/// The settings of scheduled backups: environment variables <c>Backup__NAME</c>. <c>Backup__Folder</c> turns them on.
/// </summary>
internal sealed record ScheduleOptions
{
    public const string FolderSetting = "Backup__Folder";
    public const string EveryHoursSetting = "Backup__EveryHours";
    public const string KeepSetting = "Backup__Keep";
    public const string PassphraseFileSetting = "Backup__PassphraseFile";
    public const string PlainSetting = "Backup__Plain";

    /// <summary>All of the names.</summary>
    public static IReadOnlyList<string> Settings { get; } =
        [FolderSetting, EveryHoursSetting, KeepSetting, PassphraseFileSetting, PlainSetting];

    /// <summary>The folder for backups, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>Time from one backup to the next.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many of its own backups remain in the folder.</summary>
    public int Keep { get; init; } = 7;

    /// <summary>The passphrase; null: not encrypted.</summary>
    public required string? Passphrase { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <returns>Null if no folder is set.</returns>
    /// <exception cref="CommandException">A setting is invalid, or there is no passphrase.</exception>
    public static ScheduleOptions? Read(Func<string, string?> setting)
    {
        if (setting(FolderSetting) is not { Length: > 0 } folder)
            return null;

        var options = new ScheduleOptions
        {
            Folder = Path.GetFullPath(folder),
            Passphrase = PassphraseOf(setting),
        };
        return options with
        {
            Every = TimeSpan.FromHours(Number(setting, EveryHoursSetting, 1, 24 * 366) ?? options.Every.TotalHours),
            Keep = Number(setting, KeepSetting, 1, 10_000) ?? options.Keep,
        };
    }

    private static string? PassphraseOf(Func<string, string?> setting)
    {
        if (setting(PlainSetting) is { Length: > 0 } text)
        {
            if (!bool.TryParse(text, out var isPlain))
                throw new CommandException($"{PlainSetting} is \"{text}\"; it must be true or false");
            if (isPlain)
                return null;
        }

        var file = setting(PassphraseFileSetting) is { Length: > 0 } path ? path : null;
        var passphrase = file is null ? setting(Backups.Passphrase.Variable) : Backups.Passphrase.FromFile(file);
        return string.IsNullOrEmpty(passphrase)
            ? throw new CommandException(
                $"scheduled backups ({FolderSetting}) need a passphrase: set {Backups.Passphrase.Variable} or "
                + $"{PassphraseFileSetting}, or {PlainSetting}=true")
            : Backups.Passphrase.Checked(passphrase);
    }

    private static int? Number(Func<string, string?> setting, string name, int least, int most)
    {
        if (setting(name) is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new CommandException($"{name} is \"{text}\"; it must be a whole number from {least} to {most}");
    }
}
