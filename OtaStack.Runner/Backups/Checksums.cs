using System.Text;

namespace OtaStack.Runner.Backups;

/// <summary>
/// <c>SHA256SUMS</c> of a backup, as sha256sum(1) writes and reads it: <c>HASH  NAME</c>. A name with a backslash or a
/// line feed is escaped, and its line begins with a backslash.
/// </summary>
internal sealed class Checksums
{
    /// <summary>Its name in the archive.</summary>
    public const string Name = "SHA256SUMS";

    private const int HashLength = 64;
    private const string Separator = "  ";

    private readonly Dictionary<string, string> _hashes = [];

    /// <summary>Adds a file.</summary>
    /// <returns>False if it is there already.</returns>
    public bool TryAdd(string name, string sha256) => _hashes.TryAdd(name, sha256);

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        foreach (var (name, hash) in _hashes)
        {
            var escaped = name.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(escaped == name ? "" : "\\").Append(hash).Append(Separator).Append(escaped).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="BackupException">The file is not in this form.</exception>
    public static Checksums Parse(byte[] bytes)
    {
        var sums = new Checksums();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var isEscaped = line[0] == '\\';
            var plain = isEscaped ? line[1..] : line;
            if (plain.Length <= HashLength + Separator.Length
                || !sums.TryAdd(Unescape(plain[(HashLength + Separator.Length)..], isEscaped), plain[..HashLength]))
                throw new BackupException($"its {Name} cannot be read");
        }

        return sums;
    }

    /// <summary>Compares the checksums of a backup with those of the files that were found in it.</summary>
    /// <exception cref="BackupException">They differ; the message says how.</exception>
    public void Verify(Checksums found)
    {
        foreach (var (name, hash) in _hashes)
        {
            if (!found._hashes.TryGetValue(name, out var actual))
                throw new BackupException($"\"{name}\" is missing in it");
            if (actual != hash)
                throw new BackupException($"\"{name}\" in it was changed");
        }

        if (found._hashes.Keys.FirstOrDefault(name => !_hashes.ContainsKey(name)) is { } added)
            throw new BackupException($"\"{added}\" was added to it");
    }

    private static string Unescape(string name, bool isEscaped)
    {
        if (!isEscaped)
            return name;
        var text = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            if (name[at] == '\\' && at + 1 < name.Length)
                text.Append(name[++at] == 'n' ? '\n' : name[at]);
            else
                text.Append(name[at]);
        }

        return text.ToString();
    }
}
