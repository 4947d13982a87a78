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
        var (exitCode, _, errors) = await RunWithInputAsync(service, input: "", arguments);
        return (exitCode, errors);
    }

    /// <summary>Starts a service with one line of standard input, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunWithInputAsync(
        Assembly service, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [service.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await process.StandardInput.WriteLineAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = await process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, (await output).TrimEnd('\n'), errors.TrimEnd('\n'));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
