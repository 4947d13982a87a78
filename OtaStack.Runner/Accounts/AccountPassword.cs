using System.Diagnostics;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Accounts;

/// <summary>
/// Sets the password of an account, whether or not the services run. It starts the gateway's program and passes the
/// password through a pipe, so that neither a process list nor the shell's history shows it.
/// </summary>
internal static class AccountPassword
{
    /// <returns>Whether the password was set, and the output of the gateway's program.</returns>
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
