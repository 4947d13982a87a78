using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Tells what a person can fix (a used port, bad settings) from a defect, and says it in one line.</summary>
public static class StartupErrors
{
    private const string BinderError = "Failed to convert configuration value";

    /// <summary>
    /// One line for standard error, beginning with the program's name; null for a defect, which deserves its stack
    /// trace.
    /// </summary>
    public static string? Explain(Exception exception) =>
        ReasonOf(exception) is { } reason ? $"{AppDomain.CurrentDomain.FriendlyName}: {reason}" : null;

    private static string? ReasonOf(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => string.Join(' ', options.Failures),
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Choose another port.",
        // Not an address of this machine, or a port below 1024 without the right to it.
        SocketException =>
            $"It cannot listen where it was told to: {exception.Message}. Choose another address or port.",
        // The configuration binder names the key and the type it wanted, and has no exception type of its own.
        InvalidOperationException when exception.Message.StartsWith(BinderError, StringComparison.Ordinal) =>
            exception.Message,
        // Two groups of settings that are wrong at once.
        AggregateException { InnerExceptions: var all } when all.Select(ReasonOf).ToArray() is var lines
            && !lines.Contains(null) =>
            string.Join(' ', lines),
        _ => null,
    };
}
