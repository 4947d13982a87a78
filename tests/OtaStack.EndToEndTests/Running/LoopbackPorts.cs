using System.Globalization;

namespace OtaStack.EndToEndTests.Running;

/// <summary>The TCP ports that a process listens on, read from <c>/proc</c>.</summary>
internal static class LoopbackPorts
{
    private const string Listening = "0A";

    /// <summary>Waits until the process listens on a port, and returns it.</summary>
    public static Task<int> OfAsync(int process) => Eventually.GetAsync(
        () => ListOf(process) is [var port] ? port : (int?)null, $"process {process} to listen on one port");

    /// <summary>All its ports. Empty for a process that has ended.</summary>
    public static IReadOnlyList<int> ListOf(int process)
    {
        try
        {
            var sockets = Directory.EnumerateFiles($"/proc/{process}/fd")
                .Select(link => new FileInfo(link).LinkTarget)
                .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
                .Select(target => target![8..^1]).ToHashSet();
            return
            [
                .. new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
                    .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Where(columns => columns[3] == Listening && sockets.Contains(columns[9]))
                    .Select(columns =>
                        int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
