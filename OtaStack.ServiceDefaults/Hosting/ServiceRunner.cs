using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Runs a service, and turns what a person can mend (a used port, bad settings) into one line.</summary>
public static class ServiceRunner
{
    /// <summary>Runs until the process is told to stop. Returns the exit code: 0, or 1 after a failed start.</summary>
    public static async Task<int> RunOrExplainAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (Explain(exception) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"{app.Environment.ApplicationName}: {explanation}");
            return 1;
        }
    }

    private static string? Explain(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => string.Join(' ', options.Failures),
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Choose another port.",
        _ => null,
    };
}
