using OtaStack.Runner.Backups;
using OtaStack.Runner.Demo;

namespace OtaStack.AppHost;

/// <summary>Scheduled backups of run mode: the settings <c>Backup:*</c>, as under <c>./otastack run</c>.</summary>
internal static class Backups
{
    private const string PassphraseParameter = "backup-passphrase";

    /// <summary>
    /// Adds a process that makes the backups, if <c>Backup:Folder</c> is set. It reads the data folder, so it is not a
    /// part of a service.
    /// </summary>
    /// <exception cref="OtaStack.Runner.CommandException">A setting is not valid.</exception>
    public static void AddBackups(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ProjectResource> api)
    {
        var passphrase = Environment.GetEnvironmentVariable(Passphrase.Variable);
        // The orchestrator's processes inherit this process's environment, and code of sketches runs in some.
        Environment.SetEnvironmentVariable(Passphrase.Variable, null);
        if (builder.IsDemo() || ScheduleOptions.Read(setting => builder.Setting(setting) ?? (
            setting == Passphrase.Variable ? passphrase : null)) is not { } options)
            return;

        var data = builder.DataFolder();
        var backups = builder
            .AddExecutable(
                name, "dotnet", data, typeof(DemoGuide).Assembly.Location, BackupScheduleCommand.Name, "--data", data)
            .WithIconName("Archive")
            .WithReferenceRelationship(api)
            .WaitFor(api);
        foreach (var setting in ScheduleOptions.Settings)
        {
            if (builder.Setting(setting) is { } value)
                backups.WithEnvironment(setting, setting == ScheduleOptions.FolderSetting ? options.Folder : value);
        }

        if (passphrase is not null)
            backups.WithEnvironment(
                Passphrase.Variable, builder.AddParameter(PassphraseParameter, passphrase, secret: true));
    }
}
