using System.Security.Cryptography;

namespace OtaStack.Runner.Backups;

/// <summary>Decrypts what <see cref="EncryptingStream"/> wrote. Returns only bytes whose tag was verified.</summary>
internal sealed class DecryptingStream(Stream source, byte[] key, byte[] header) : ReadOnlyStream
{
    private readonly AesGcm _cipher = new(key, Chunk.TagBytes);

    // One byte more than a chunk tells whether another one follows.
    private readonly byte[] _sealed = new byte[Chunk.PlainBytes + Chunk.TagBytes + 1];
    private readonly byte[] _plain = new byte[Chunk.PlainBytes];
    private int _buffered;
    private int _position;
    private int _filled;
    private long _number;
    private bool _isAtEnd;

    /// <exception cref="BackupException">The passphrase is wrong, or the file was changed or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_position == _filled && !_isAtEnd)
            Open();

        var taken = Math.Min(buffer.Length, _filled - _position);
        _plain.AsSpan(_position, taken).CopyTo(buffer);
        _position += taken;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _cipher.Dispose();
        base.Dispose(disposing);
    }

    private void Open()
    {
        _buffered += source.ReadAtLeast(
            _sealed.AsSpan(_buffered), _sealed.Length - _buffered, throwOnEndOfStream: false);
        var isLast = _buffered < _sealed.Length;
        var length = (isLast ? _buffered : _sealed.Length - 1) - Chunk.TagBytes;
        Span<byte> nonce = stackalloc byte[Chunk.NonceBytes];
        Chunk.WriteNonce(nonce, _number, isLast);
        try
        {
            if (length < 0)
                throw new AuthenticationTagMismatchException();
            _cipher.Decrypt(
                nonce, _sealed.AsSpan(0, length), _sealed.AsSpan(length, Chunk.TagBytes), _plain.AsSpan(0, length),
                header);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new BackupException(
                _number == 0
                    ? "the passphrase is wrong, or the file was changed"
                    : "the file was changed, or is incomplete",
                exception);
        }

        _isAtEnd = isLast;
        (_position, _filled, _number) = (0, length, _number + 1);
        _sealed[0] = _sealed[^1];
        _buffered = isLast ? 0 : 1;
    }
}
