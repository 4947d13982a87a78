using System.CommandLine;

namespace OtaStack.Runner.Backups;

/// <summary>
/// <c>backup-schedule --data FOLDER</c>: only the scheduled backups, as a process of the AppHost or a container.
/// </summary>
internal static class BackupScheduleCommand
{
    public const string Name = "backup-schedule";

    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true };
        var command = new Command(Name, "Makes backups as the settings Backup__* say.") { data };
        command.SetAction((parsed, _) => RunAsync(Path.GetFullPath(parsed.GetRequiredValue(data))));
        return command;
    }

    private static async Task<int> RunAsync(string dataFolder)
    {
        using var signal = new StopSignal();
        var options = ScheduleOptions.Read(Environment.GetEnvironmentVariable)
            ?? throw new CommandException($"{ScheduleOptions.FolderSetting} is not set");
        var schedule = new BackupSchedule(
            options, dataFolder, TimeProvider.System, line => ConsoleLog.Standard.Write(line + "\n"),
            (backup, stop) => Backup.Make(backup, TimeProvider.System, stop));
        await schedule.RunAsync(signal.Token);
        return 0;
    }
}
