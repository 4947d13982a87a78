using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OtaStack.Runner.Backups;

/// <summary>
/// The first line of an encrypted backup, ASCII: <c>otastack-backup 1 aes-256-gcm pbkdf2-sha256 600000 SALT</c>, where
/// SALT is 32 hex digits. The rest of the file is encrypted (<see cref="EncryptingStream"/>). A backup made with
/// <c>--plain</c> does not have this line: it is a <c>.tar.gz</c>, which other tools can read.
/// </summary>
/// <param name="Iterations">Iterations of PBKDF2.</param>
/// <param name="Salt">16 random bytes, so that each backup has a key of its own.</param>
internal sealed partial record BackupHeader(int Iterations, byte[] Salt)
{
    /// <summary>OWASP's number for PBKDF2 with SHA-256 (Password Storage Cheat Sheet, 2023).</summary>
    public const int DefaultIterations = 600_000;

    private const int KeyBytes = 32;
    private const int SaltBytes = 16;
    private const int LongestLine = 128;

    // A changed file must not keep the machine busy for hours.
    private const int MostIterations = 20_000_000;

    /// <summary>The line with its line feed. It is authenticated together with each chunk.</summary>
    public byte[] Bytes => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"otastack-backup 1 aes-256-gcm pbkdf2-sha256 {Iterations} {Convert.ToHexStringLower(Salt)}\n"));

    /// <summary>A header with a new salt.</summary>
    public static BackupHeader Create(int iterations) => new(iterations, RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>Reads the header, and leaves the stream after it.</summary>
    /// <returns>Null if the file is a plain backup; then the stream is at its start.</returns>
    /// <exception cref="BackupException">The file is not a backup of OtaStack.</exception>
    public static BackupHeader? Read(Stream file)
    {
        var start = new byte[LongestLine];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start.AsSpan(0, read).StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            file.Position = 0;
            return null;
        }

        var end = start.AsSpan(0, read).IndexOf((byte)'\n');
        var match = Line().Match(Encoding.ASCII.GetString(start, 0, Math.Max(end, 0)));
        if (!match.Success)
            throw new BackupException("it is not a backup of OtaStack, or of a newer version");
        if (!int.TryParse(match.Groups["iterations"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture,
            out var iterations) || iterations is 0 or > MostIterations)
            throw new BackupException("its first line was changed");

        file.Position = end + 1;
        return new BackupHeader(iterations, Convert.FromHexString(match.Groups["salt"].ValueSpan));
    }

    /// <summary>The key of this file: 256 bits.</summary>
    public byte[] DeriveKey(string passphrase) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(passphrase), Salt, Iterations, HashAlgorithmName.SHA256, KeyBytes);

    [GeneratedRegex(
        "^otastack-backup 1 aes-256-gcm pbkdf2-sha256 (?<iterations>[0-9]{1,8}) (?<salt>[0-9a-f]{32})$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
