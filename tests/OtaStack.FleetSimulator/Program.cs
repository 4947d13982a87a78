using System.Net.Sockets;
using System.Runtime.InteropServices;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Report;

var arguments = Arguments.Parse(args);
if (arguments.Error is { } error)
{
    Console.Error.WriteLine("simulate: " + error);
    return 2;
}
if (arguments.Options is not { } options)
{
    Console.WriteLine(Usage.Text);
    return 0;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var progress = options.Json
    ? new ProgressReport(Console.Error, !Console.IsErrorRedirected)
    : new ProgressReport(Console.Out, !Console.IsOutputRedirected);
try
{
    var summary = await new FleetRun(options).RunAsync(progress, stop.Token);
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

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
