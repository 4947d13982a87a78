using System.Globalization;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator;

/// <summary>A fleet as a table that <c>PUT /api/devices.csv</c> takes, so that its boards are known before they poll.</summary>
public static class FleetTable
{
    private static readonly string[] Sites = ["berlin", "hamburg", "lyon", "oslo", "porto"];

    /// <summary>Writes the table. The column <c>group</c> is left out without groups, so that it changes none.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<Board> boards, IReadOnlyList<string> groups)
    {
        writer.Write(groups.Count == 0 ? "device,name,tags,project\n" : "device,name,tags,project,group\n");
        for (var number = 0; number < boards.Count; number++)
        {
            var board = boards[number];
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{board.Mac},Board {number + 1},{string.Join(';', TagsOf(board, number))},{board.Traits.Project}"));
            if (groups.Count > 0)
                writer.Write("," + groups[number % groups.Count]);
            writer.Write('\n');
        }
    }

    private static IEnumerable<string> TagsOf(Board board, int number)
    {
        yield return "simulated";
        yield return "site=" + Sites[number % Sites.Length];
        if (board.Traits.Sleeps)
            yield return "sleeper";
        if (board.Traits.WeakLink || board.Traits.BadWifi)
            yield return "weak-link";
        if (board.Traits.BytesPerSecond > 0)
            yield return "slow";
    }
}
