using OtaStack.Manager.Builds;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>Reading a build's log while it is written.</summary>
public sealed class BuildLogTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task A_reader_gets_each_event_once()
    {
        var log = new BuildLog(_path, 1_000_000);
        var (all, late) = (log.From(0), log.From(3));
        Assert.Empty(await ReadAsync(all));

        log.Line("one\ntwö \"quoted\"");
        Assert.Equal([(1, "one"), (2, "twö \"quoted\"")], await ReadAsync(all));
        Assert.Empty(await ReadAsync(all));
        Assert.Empty(await ReadAsync(late));

        log.Event("state", "{}");
        log.Line("four ☃");
        log.Close();
        Assert.Equal([(3, null), (4, "four ☃")], await ReadAsync(all));
        Assert.Equal([(4, "four ☃")], await ReadAsync(late));
        log.Line("five");
        Assert.Equal([(5, "five")], await ReadAsync(late));
        Assert.Equal((5, 5), (late.Seen, log.Count));
        Assert.Equal([(5, "five")], await ReadAsync(all));
        log.Close();
    }

    private static async Task<List<(int Id, string? Line)>> ReadAsync(BuildLogCursor cursor)
    {
        var events = new List<(int, string?)>();
        await foreach (var happened in cursor.ReadAsync(default))
            events.Add((happened.Id, BuildLog.LineOf(happened)));
        return events;
    }
}
