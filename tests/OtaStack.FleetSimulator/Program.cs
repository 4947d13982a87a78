using System.CommandLine;
using System.Net.Sockets;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Report;

// Longer than a board waits for a response.
var endsWithin = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };

var parsed = new FleetCommand(RunAsync).Parse(args);
if (parsed.Errors is [var error, ..])
{
    Console.Error.WriteLine("simulate: " + error.Message);
    return 2;
}
return await parsed.InvokeAsync(endsWithin);

static async Task<int> RunAsync(FleetOptions options, CancellationToken stop)
{
    if (options.Csv)
    {
        await using var table = new StreamWriter(Console.OpenStandardOutput());
        FleetTable.Write(table, FleetFactory.Create(options), options.Groups);
        return 0;
    }

    var progress = options.Json
        ? new ProgressReport(Console.Error, !Console.IsErrorRedirected)
        : new ProgressReport(Console.Out, !Console.IsOutputRedirected);
    try
    {
        var summary = await new FleetRun(options).RunAsync(progress, stop);
        if (options.Json)
            Console.WriteLine(SummaryJson.Text(summary));
        else
            SummaryText.Write(Console.Out, summary);
        return summary.ExitCode;
    }
    catch (SocketException unknown)
    {
        Console.Error.WriteLine($"simulate: {options.Server.Host}: {unknown.Message}");
        return 1;
    }
}
