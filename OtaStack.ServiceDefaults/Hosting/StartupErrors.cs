using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Explains start failures that people can fix (a port in use, invalid settings) in one line. Other failures are
/// defects.
/// </summary>
public static class StartupErrors
{
    private const string BinderError = "Failed to convert configuration value";

    /// <summary>
    /// One line for standard error, beginning with the program's name; null for a defect, which is shown with its stack
    /// trace.
    /// </summary>
    public static string? Explain(Exception exception) =>
        ReasonOf(exception) is { } reason ? $"{AppDomain.CurrentDomain.FriendlyName}: {reason}" : null;

    private static string? ReasonOf(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => string.Join(' ', options.Failures),
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Choose another port.",
        // Not an address of this machine, or a port below 1024 without permission.
        SocketException =>
            $"Cannot listen on the configured address: {exception.Message}. Choose another address or port.",
        // The configuration binder names the key and the expected type, but does not have its own exception type.
        InvalidOperationException when exception.Message.StartsWith(BinderError, StringComparison.Ordinal) =>
            exception.Message,
        // Several invalid groups of settings.
        AggregateException { InnerExceptions: var all } when all.Select(ReasonOf).ToArray() is var lines
            && !lines.Contains(null) =>
            string.Join(' ', lines),
        _ => null,
    };
}
