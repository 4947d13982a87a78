using System.Reflection;
using OtaStack.Runner;

namespace OtaStack.AppHost;

/// <summary>Explains failures that people can fix.</summary>
internal static class Failures
{
    /// <summary>
    /// Ends the process with one line on standard error instead of a stack trace if a setting or the machine is the
    /// cause.
    /// </summary>
    public static void ExplainInOneLine()
    {
        // Tests start the AppHost in their own process and get the exception.
        if (Assembly.GetEntryAssembly() != typeof(Failures).Assembly)
            return;

        AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
        {
            if (Explain((Exception)failure.ExceptionObject) is not { } line)
                return;
            Console.Error.WriteLine("otastack: " + line);
            Environment.Exit(1);
        };
    }

    private static string? Explain(Exception exception) => exception switch
    {
        CommandException or DistributedApplicationException => exception.Message,
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}
