using System.Diagnostics;
using System.Reflection;

namespace OtaStack.Tests;

/// <summary>A service as a separate process, for tests of exit codes and output.</summary>
internal static class ServiceProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Errors)> RunToItsEndAsync(
        Assembly service, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [service.Location, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = await process.StandardError.ReadToEndAsync(timeout.Token);
            await output;
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
