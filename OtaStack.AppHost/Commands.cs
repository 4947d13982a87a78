using Microsoft.Extensions.DependencyInjection;
using OtaStack.Runner.Accounts;
using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>Commands on resources for the dashboard and <c>aspire</c>, besides starting and stopping.</summary>
internal static class Commands
{
    public const string SetPassword = "set-password";
    public const string ForgetBuilds = "forget-builds";

    /// <summary>The argument of <see cref="SetPassword"/>.</summary>
    public const string PasswordArgument = "password";

    /// <summary>Sets the password of admin and ends its sessions, as <c>./otastack password</c> does.</summary>
    public static void WithSetPasswordCommand(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithCommand(SetPassword, "Set a new password", context =>
            SetPasswordAsync(gateway, context), new CommandOptions
        {
            Description = "Sets the password of admin. Everyone who is signed in as admin must sign in again.",
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

    /// <summary>
    /// Deletes the builds' logs, results and compiled objects. Published firmware is kept by the API.
    /// </summary>
    public static void WithForgetBuildsCommand(this IResourceBuilder<ProjectResource> manager) =>
        manager.WithCommand(ForgetBuilds, "Forget what was built", context =>
            ForgetBuildsAsync(manager, context), new CommandOptions
        {
            Description =
                "Deletes the list of builds, their logs and compiled objects. The next build of each sketch takes "
                    + "longer.",
            ConfirmationMessage =
                "Delete the list of builds, their logs and compiled objects? A running build is cancelled. Firmware, "
                    + "sketches, platforms and libraries are kept.",
            IconName = "Delete",
        });

    private static async Task<ExecuteCommandResult> SetPasswordAsync(
        IResourceBuilder<ProjectResource> gateway, ExecuteCommandContext context)
    {
        var (isSet, answer) = await GatewayProgram.TryRunAsync(
            gateway.ApplicationBuilder.DataFolder(), ["user", "password", StackNames.Administrator],
            context.Arguments.GetString(PasswordArgument) ?? "", context.CancellationToken);
        return isSet ? CommandResults.Success(answer) : CommandResults.Failure(answer);
    }

    // The Manager uses its folder while it runs, so it is stopped and started again.
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
}
