using System.Security.Cryptography;
using OtaStack.Runner.Backups;

namespace OtaStack.Tests.Backups;

public sealed class EncryptionTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Header = [1, 2, 3];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk.PlainBytes - 1)]
    [InlineData(Chunk.PlainBytes)]
    [InlineData(Chunk.PlainBytes + 1)]
    [InlineData(2 * Chunk.PlainBytes)]
    [InlineData(3 * Chunk.PlainBytes + 17)]
    public void What_is_encrypted_is_decrypted(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);

        var encrypted = Encrypt(plain, writesOf: 1000);

        var chunks = Math.Max(1, (length + Chunk.PlainBytes - 1) / Chunk.PlainBytes);
        Assert.Equal(length + chunks * Chunk.TagBytes, encrypted.Length);
        Assert.Equal(plain, Decrypt(encrypted, Key, Header));
    }

    [Fact]
    public void Another_key_or_header_does_not_decrypt()
    {
        var encrypted = Encrypt(RandomNumberGenerator.GetBytes(100), writesOf: 100);

        Assert.Throws<BackupException>(() => Decrypt(encrypted, RandomNumberGenerator.GetBytes(32), Header));
        Assert.Throws<BackupException>(() => Decrypt(encrypted, Key, [1, 2, 4]));
    }

    [Fact]
    public void No_two_chunks_have_the_same_nonce()
    {
        var nonces = new HashSet<string>();
        foreach (var number in new long[] { 0, 1, 255, 256, 1L << 32, long.MaxValue })
        {
            foreach (var isLast in new[] { false, true })
            {
                var nonce = new byte[Chunk.NonceBytes];
                Chunk.WriteNonce(nonce, number, isLast);
                Assert.True(nonces.Add(Convert.ToHexString(nonce)));
            }
        }
    }

    [Fact]
    public void A_header_is_read_as_it_was_written()
    {
        var header = BackupHeader.Create(BackupHeader.DefaultIterations);
        using var file = new MemoryStream([.. header.Bytes, 42]);

        var read = BackupHeader.Read(file);

        Assert.Equal(header.Bytes, read!.Bytes);
        Assert.Equal(42, file.ReadByte());
        Assert.Equal(header.DeriveKey("a passphrase"), read.DeriveKey("a passphrase"));
        Assert.NotEqual(header.DeriveKey("a passphrase"), header.DeriveKey("a passphrasE"));
        Assert.NotEqual(header.Salt, BackupHeader.Create(1).Salt);
    }

    private static byte[] Encrypt(byte[] plain, int writesOf)
    {
        using var target = new MemoryStream();
        using (var stream = new EncryptingStream(target, Key, Header))
        {
            foreach (var part in plain.Chunk(writesOf))
                stream.Write(part);
        }

        return target.ToArray();
    }

    private static byte[] Decrypt(byte[] encrypted, byte[] key, byte[] header)
    {
        using var stream = new DecryptingStream(new MemoryStream(encrypted), key, header);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
