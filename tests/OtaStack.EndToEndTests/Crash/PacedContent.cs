using System.Net;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>A body sent in pieces with pauses, like an upload over a slow connection.</summary>
internal sealed class PacedContent(byte[] bytes, TimeSpan pause) : HttpContent
{
    private const int PieceSize = 8 * 1024;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var piece in bytes.Chunk(PieceSize))
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
