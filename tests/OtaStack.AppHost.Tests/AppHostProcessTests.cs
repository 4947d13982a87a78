using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace OtaStack.AppHost.Tests;

/// <summary>The AppHost as a separate process, started without its launch profile.</summary>
public sealed class AppHostProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _data = Directory.CreateTempSubdirectory("otastack-apphost-").FullName;
    private readonly List<string> _output = [];

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task It_prints_the_addresses_and_leaves_no_process_behind(string signal)
    {
        using var host = Start("--Gateway:Port=0", "--Ide:Mode=off", "--Parameters:admin-password=");
        await UntilAsync(() => Output().Contains("Ctrl-C stops it."), "the block of a ready system");
        var output = Output();
        var family = Family(host.Id);

        Assert.Matches(@"Open +http://[0-9.]+:\d+", output);
        Assert.Matches("Sign in +admin / [A-Za-z0-9]{20,} ", output);
        Assert.Contains($"{_data}/builds", output, StringComparison.Ordinal);
        Assert.Matches(@"IDE +off, as Ide:Mode says", output);
        Assert.Matches(@"Dashboard +http://[a-z0-9.]+:\d+/login\?t=", output);
        Assert.DoesNotContain("development certificate", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_data, "identity"), "first-password"));
        Assert.True(family.Count >= 6, "gateway, API and Manager are running, each with its dotnet run");

        await ChildProcess.SignalAsync(host.Id, signal);
        await host.EndAsync("the AppHost", Patience);
        await UntilAsync(() => !family.Any(IsRunning), "the end of all processes that it started");
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        using var host = Start("--Gateway:Host=127.0.0.1", $"--Gateway:Port={port}", "--Ide:Mode=off");
        await host.EndAsync("the AppHost", Patience);
        host.WaitForExit();

        Assert.Equal(1, host.ExitCode);
        Assert.Contains(
            $"otastack: port {port} is in use; stop what listens there, or choose another port with --Gateway:Port",
            Output());
        Assert.DoesNotContain("   at ", Output(), StringComparison.Ordinal);
    }

    private Process Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(Projects.OtaStack_AppHost).Assembly.Location, $"--Data:Path={_data}", .. arguments])
        {
            WorkingDirectory = Projects.OtaStack_AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var host = new Process { StartInfo = start.WithDefaultSignals() };
        host.OutputDataReceived += (_, line) => Note(line.Data);
        host.ErrorDataReceived += (_, line) => Note(line.Data);
        host.Start();
        host.BeginOutputReadLine();
        host.BeginErrorReadLine();
        return host;
    }

    private void Note(string? line)
    {
        lock (_output)
            _output.Add(line ?? "");
    }

    private string Output()
    {
        lock (_output)
            return string.Join('\n', _output);
    }

    /// <summary>
    /// Processes with the data folder in their environment (services and their children), and monitors of the host.
    /// </summary>
    private List<int> Family(int host) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => id != host
                && (Read(id, "environ").Contains(_data) || Read(id, "cmdline").Contains($"--monitor\0{host}\0")))];

    private static bool IsRunning(int id) => Read(id, "cmdline").Length > 0;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException(
                    $"Timed out after {Patience.TotalMinutes:0} min waiting for {what}:\n{Output()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
