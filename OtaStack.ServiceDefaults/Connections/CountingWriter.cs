using System.IO.Pipelines;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>Counts the bytes of a connection's output, including TLS and headers, as the kernel does.</summary>
internal sealed class CountingWriter(PipeWriter output) : PipeWriter
{
    private long _count;

    /// <summary>Bytes since the connection's start.</summary>
    public long Count => Volatile.Read(ref _count);

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        // Count before the bytes can leave. Counted later, they could seem acknowledged although they are not.
        Interlocked.Add(ref _count, bytes);
        output.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        output.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _count, source.Length);
        return output.WriteAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
}
