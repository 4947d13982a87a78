using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>The size limit of one request's body. An endpoint may change it before the first byte is read.</summary>
internal sealed class RequestBodyLimit(long? bytes) : IHttpMaxRequestBodySizeFeature
{
    private long? _bytes = bytes;

    public bool IsReadOnly { get; set; }

    /// <summary>Bytes; null: no limit.</summary>
    public long? MaxRequestBodySize
    {
        get => _bytes;
        set => _bytes = IsReadOnly
            ? throw new InvalidOperationException(
                "The limit cannot be changed after reading the request body has started.")
            : value;
    }
}

/// <summary>
/// A request body that throws a <see cref="BadHttpRequestException"/> (413) if it is, or is announced to be, larger
/// than the limit. Like Kestrel's, but the connection stays usable.
/// </summary>
internal sealed class LimitedRequestBody(Stream inner, long? announcedBytes, RequestBodyLimit limit) : Stream
{
    private long _bytes;

    /// <summary>Whether any of it was read.</summary>
    public bool WasRead { get; private set; }

    /// <summary>Whether all of it was read.</summary>
    public bool IsAtEnd { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        limit.IsReadOnly = true;
        if (limit.MaxRequestBodySize is { } most && (announcedBytes > most || _bytes > most))
            throw TooLarge(most);

        WasRead = true;
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _bytes += read;
        if (_bytes > limit.MaxRequestBodySize)
            throw TooLarge(limit.MaxRequestBodySize.Value);
        if (read == 0 && buffer.Length > 0)
            IsAtEnd = true;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Kestrel does not allow it, and its message says what to do.
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static BadHttpRequestException TooLarge(long most) => new(
        $"The request body is larger than the limit of {most} bytes.",
        StatusCodes.Status413PayloadTooLarge);
}
