using System.Diagnostics;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>What the dashboard (and <c>aspire</c>) can do to a resource, beyond starting and stopping it.</summary>
internal static class Commands
{
    public const string SetPassword = "set-password";
    public const string ForgetBuilds = "forget-builds";

    /// <summary>The one argument of <see cref="SetPassword"/>.</summary>
    public const string PasswordArgument = "password";

    /// <summary>Sets the password of admin, as <c>./otastack password</c> does: whoever was signed in with the old one no longer is.</summary>
    public static void WithSetPasswordCommand(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithCommand(SetPassword, "Set a new password", context => SetPasswordAsync(gateway, context), new CommandOptions
        {
            Description = "Sets the password of admin. Whoever is signed in as admin has to sign in again.",
            IconName = "Key",
            Arguments =
            [
                new InteractionInput
                {
                    Name = PasswordArgument,
                    Label = "New password",
                    Description = "At least 10 characters.",
                    InputType = InputType.SecretText,
                    Required = true,
                },
            ],
        });

    /// <summary>Deletes the builds' logs, results and compiled objects. Firmware that is published stays with the API.</summary>
    public static void WithForgetBuildsCommand(this IResourceBuilder<ProjectResource> manager) =>
        manager.WithCommand(ForgetBuilds, "Forget what was built", context => ForgetBuildsAsync(manager, context), new CommandOptions
        {
            Description = "Deletes the list of builds, their logs and compiled objects. The next build of each sketch takes longer.",
            ConfirmationMessage = "Delete the list of builds, their logs and compiled objects? A build that is running ends. Firmware, sketches, platforms and libraries stay.",
            IconName = "Delete",
        });

    // The password goes through a pipe, so that no list of processes shows it.
    private static async Task<ExecuteCommandResult> SetPasswordAsync(
        IResourceBuilder<ProjectResource> gateway, ExecuteCommandContext context)
    {
        var start = new ProcessStartInfo("dotnet", [ProgramOf(gateway.Resource), "--set-password", "--user", StackNames.Administrator])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var use in GatewayFolders.All)
            start.Environment[use.Setting] = use.ValueIn(gateway.ApplicationBuilder.DataFolder());

        using var program = Process.Start(start)!;
        await program.StandardInput.WriteLineAsync(context.Arguments.GetString(PasswordArgument));
        program.StandardInput.Close();
        var output = program.StandardOutput.ReadToEndAsync(context.CancellationToken);
        var errors = program.StandardError.ReadToEndAsync(context.CancellationToken);
        await program.WaitForExitAsync(context.CancellationToken);

        return program.ExitCode == 0
            ? CommandResults.Success((await output).Trim())
            : CommandResults.Failure((await errors).Trim());
    }

    // The Manager holds its folder while it runs, so it is stopped for that time.
    private static async Task<ExecuteCommandResult> ForgetBuildsAsync(
        IResourceBuilder<ProjectResource> manager, ExecuteCommandContext context)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        var folder = ManagerFolders.Data.Folder.In(manager.ApplicationBuilder.DataFolder());

        var stopped = await commands.ExecuteCommandAsync(
            context.ResourceName, KnownResourceCommands.StopCommand, context.CancellationToken);
        if (!stopped.Success)
            return stopped;

        string? problem = null;
        try
        {
            await notifications.WaitForResourceAsync(
                manager.Resource.Name, KnownResourceStates.TerminalStates, context.CancellationToken);
            foreach (var entry in new DirectoryInfo(folder).EnumerateDirectories())
                entry.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"Could not delete everything in {folder}: {exception.Message}";
        }

        var started = await commands.ExecuteCommandAsync(
            context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken);
        return problem is null ? started : CommandResults.Failure(problem);
    }

    // Built together with this AppHost.
    private static string ProgramOf(ProjectResource service)
    {
        var project = service.GetProjectMetadata().ProjectPath;
        var configuration = typeof(Commands).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        return Path.Combine(
            Path.GetDirectoryName(project)!, "bin", configuration, "net10.0", Path.GetFileNameWithoutExtension(project) + ".dll");
    }
}
