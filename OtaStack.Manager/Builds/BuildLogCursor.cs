using System.Runtime.CompilerServices;
using System.Text;

namespace OtaStack.Manager.Builds;

/// <summary>
/// One reader's position in a build's log, so that new events are found without reading the old ones again.
/// </summary>
internal sealed class BuildLogCursor(BuildLog log, string path, int after)
{
    private int _events;
    private long _bytes;

    /// <summary>The id of the last event that the reader has.</summary>
    public int Seen => Math.Max(_events, after);

    /// <summary>Reads the events that exist now and have not been read.</summary>
    public async IAsyncEnumerable<BuildLogEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Stop at this count, because a half-written event may follow.
        var count = log.Count;
        if (count <= Seen || !File.Exists(path))
            yield break;

        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _bytes;
        using var reader = new StreamReader(file, Encoding.UTF8);
        while (_events < count && await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            _events++;
            _bytes += Encoding.UTF8.GetByteCount(line) + 1;
            var tab = line.IndexOf('\t');
            if (_events > after && tab > 0)
                yield return new BuildLogEvent(_events, line[..tab], line[(tab + 1)..]);
        }
    }
}
