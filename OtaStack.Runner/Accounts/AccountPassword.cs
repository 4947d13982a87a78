using System.Diagnostics;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Accounts;

/// <summary>
/// The password of an account, set while the services run or not. The gateway's own program does it; it gets the
/// password through a pipe, so that neither a list of processes nor the shell's history shows it.
/// </summary>
internal static class AccountPassword
{
    /// <returns>Whether it is set, and what the gateway's program said.</returns>
    public static async Task<(bool IsSet, string Answer)> SetAsync(
        string dataFolder, string user, string password, CancellationToken stop = default)
    {
        var program = Repository.Find().Program("OtaStack.Gateway");
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), "--set-password", "--user", user])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var use in GatewayFolders.All)
            start.Environment[use.Setting] = use.ValueIn(dataFolder);

        using var gateway = Process.Start(start)!;
        var output = gateway.StandardOutput.ReadToEndAsync(stop);
        var errors = gateway.StandardError.ReadToEndAsync(stop);
        await gateway.StandardInput.WriteLineAsync(password);
        gateway.StandardInput.Close();
        await gateway.WaitForExitAsync(stop);
        return (gateway.ExitCode == 0, (await output + await errors).Trim());
    }
}
