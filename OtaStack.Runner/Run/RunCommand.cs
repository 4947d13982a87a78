using System.CommandLine;
using OtaStack.Runner.Backups;

namespace OtaStack.Runner.Run;

/// <summary>
/// <c>run</c>: checks the options, starts the services, prints their addresses, and keeps them running.
/// </summary>
internal static class RunCommand
{
    /// <summary>The gateway's minimum, in characters.</summary>
    private const int MinimumPasswordLength = 10;

    public static Command Create()
    {
        var host = new Option<string>("--host") { Description = "IP address the gateway listens on (default 0.0.0.0)" };
        var port = new Option<string>(
            "--port") { Description = "Port of the gateway (default 8080; 0: the system picks one)" };
        var data = new Option<string>("--data") { Description = "Folder for all data (default .data)" };
        var noIde = new Option<bool>("--no-ide") { Description = "Does not start the browser IDE" };
        var demo = new Option<bool>(
            "--demo") { Description = "Shows the whole loop with simulated boards; deletes all data at the end" };
        var https = new Option<bool>(
            "--https") { Description = "Also serves HTTPS, with a certificate of the gateway's own authority" };
        var check = new Option<bool>("--check") { Description = "Exits after the checks", Hidden = true };
        var command = new Command("run", "Runs OtaStack.") {
            host, port, data, noIde, demo, https, check,
        };
        command.SetAction(async (parsed, _) =>
        {
            var repository = Repository.Find();
            var options = RunOptions.Parse(
                parsed.GetValue(host), parsed.GetValue(port), parsed.GetValue(data),
                parsed.GetValue(noIde), parsed.GetValue(demo), parsed.GetValue(https), repository[".data"]);
            return await RunAsync(options, repository, parsed.GetValue(check));
        });
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, Repository repository, bool onlyCheck)
    {
        var password = ServiceEnvironment.Password();
        if (password.Length is > 0 and < MinimumPasswordLength)
            throw new CommandException(
                $"OTASTACK_PASSWORD is too short: a password needs at least {MinimumPasswordLength} characters");
        // The demo's data is not worth a backup.
        var backups = options.IsDemo ? null : ScheduleOptions.Read(Environment.GetEnvironmentVariable);
        if (options.DataFolder is not null)
            DataFolder.Prepare(options.DataFolder);
        GatewayPort.ThrowIfUnusable(options.Host, options.Port);
        GatewayPort.ThrowIfHttpsIsUnusable(options.Host, options.SettingOf(Environment.GetEnvironmentVariable));
        if (onlyCheck)
            return 0;

        using var signal = new StopSignal();
        using var temporary = new TemporaryFolder();
        var log = ConsoleLog.Standard;
        await using var stack = new Stack(options, password, repository, temporary, log);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signal.Token, stack.Failed);
        try
        {
            log.Write((await stack.StartAsync(stop.Token)).ToString());
            if (backups is not null)
                stack.MakeBackups(backups);
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            log.Say("stopping");
            return 0;
        }
        catch (OperationCanceledException) when (stack.Failed.IsCancellationRequested)
        {
            // The supervisor has logged why.
        }
        catch (CommandException exception)
        {
            log.Fail(exception.Message);
        }

        return 1;
    }
}
