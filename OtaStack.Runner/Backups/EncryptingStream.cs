using System.Security.Cryptography;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Encrypts what is written to it with AES-256-GCM, in chunks (<see cref="Chunk"/>). Disposing writes the last chunk,
/// without which nobody can read the file to its end. The target stays open.
/// </summary>
internal sealed class EncryptingStream(Stream target, byte[] key, byte[] header) : WriteOnlyStream
{
    private readonly AesGcm _cipher = new(key, Chunk.TagBytes);
    private readonly byte[] _plain = new byte[Chunk.PlainBytes];
    private readonly byte[] _sealed = new byte[Chunk.PlainBytes + Chunk.TagBytes];
    private int _filled;
    private long _number;
    private bool _isDisposed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            // Only when more follows, because the last chunk is marked.
            if (_filled == _plain.Length)
                Seal(isLast: false);
            var taken = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..taken].CopyTo(_plain.AsSpan(_filled));
            _filled += taken;
            buffer = buffer[taken..];
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            try
            {
                Seal(isLast: true);
            }
            finally
            {
                _cipher.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void Seal(bool isLast)
    {
        Span<byte> nonce = stackalloc byte[Chunk.NonceBytes];
        Chunk.WriteNonce(nonce, _number++, isLast);
        _cipher.Encrypt(
            nonce, _plain.AsSpan(0, _filled), _sealed.AsSpan(0, _filled), _sealed.AsSpan(_filled, Chunk.TagBytes),
            header);
        target.Write(_sealed.AsSpan(0, _filled + Chunk.TagBytes));
        _filled = 0;
    }
}
