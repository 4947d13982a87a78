using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Runs a service, and turns what a person can mend (a used port, bad settings) into one line.</summary>
public static class ServiceRunner
{
    private const string BinderError = "Failed to convert configuration value";

    /// <summary>
    /// Runs until the process is told to stop. Returns the exit code: 0, or 1 after a failed start. What
    /// <paramref name="build"/> throws is explained too: a service reads some of its settings while it is being built.
    /// </summary>
    public static async Task<int> RunOrExplainAsync(Func<WebApplication> build)
    {
        try
        {
            await build().RunAsync();
            return 0;
        }
        catch (Exception exception) when (Explain(exception) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"{AppDomain.CurrentDomain.FriendlyName}: {explanation}");
            return 1;
        }
    }

    private static string? Explain(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => string.Join(' ', options.Failures),
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Choose another port.",
        // Not an address of this machine, or a port below 1024 without the right to it.
        SocketException => $"It cannot listen where it was told to: {exception.Message}. Choose another address or port.",
        // The configuration binder names the key and the type it wanted, and has no exception type of its own.
        InvalidOperationException when exception.Message.StartsWith(BinderError, StringComparison.Ordinal) => exception.Message,
        // Two groups of settings that are wrong at once.
        AggregateException { InnerExceptions: var all } when all.Select(Explain).ToArray() is var lines && !lines.Contains(null) =>
            string.Join(' ', lines),
        _ => null,
    };
}
