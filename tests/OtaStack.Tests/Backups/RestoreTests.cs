using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using OtaStack.Runner;
using OtaStack.Runner.Backups;

namespace OtaStack.Tests.Backups;

[UnsupportedOSPlatform("windows")]
public sealed class RestoreTests : IDisposable
{
    private const int Chunk = 64 * 1024 + 16;

    private readonly SampleStack _stack = new();

    [Fact]
    public void A_wrong_passphrase_changes_nothing() =>
        AssertRefused("the passphrase is wrong, or the file was changed", _stack.BackUp(), "correct horse battery ");

    [Fact]
    public void Every_changed_byte_is_found()
    {
        _stack.Publish(200_000);
        var backup = _stack.BackUp();
        var bytes = File.ReadAllBytes(backup);
        var header = Array.IndexOf(bytes, (byte)'\n') + 1;
        Assert.True(bytes.Length > 3 * Chunk);

        foreach (var position in Enumerable.Range(0, header).Concat(Positions(bytes.Length, header)))
        {
            foreach (var bit in new[] { 0x01, 0x80 })
                AssertRefused("", Changed(bytes, position, bit));
        }
    }

    [Fact]
    public void A_changed_byte_of_a_plain_backup_is_found_or_does_not_matter()
    {
        _stack.Publish(100_000);
        var bytes = File.ReadAllBytes(_stack.BackUp(isPlain: true));
        var expected = SampleStack.Names(_stack.RestoreTo("good", _stack.Beside("a.backup")));

        foreach (var position in Enumerable.Range(0, 20).Concat(Positions(bytes.Length, 20)))
        {
            try
            {
                // The header of gzip contains a time and the operating system.
                var restored = _stack.RestoreTo("restored", Changed(bytes, position, 0x10));
                Assert.Equal(expected, SampleStack.Names(restored));
                Assert.InRange(position, 0, 9);
                Directory.Delete(restored, recursive: true);
            }
            catch (CommandException exception)
            {
                AssertNothingChanged(exception);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backup_that_is_cut_off_anywhere_is_refused(bool isPlain)
    {
        _stack.Publish(200_000);
        var bytes = File.ReadAllBytes(_stack.BackUp(isPlain: isPlain));
        var header = isPlain ? 0 : Array.IndexOf(bytes, (byte)'\n') + 1;
        var borders = Enumerable.Range(0, (bytes.Length - header) / Chunk + 1).Select(number => header + number * Chunk)
            .SelectMany(border => new[] { border - 1, border, border + 1, border + 15, border + 16, border + 17 });
        int[] ends = [bytes.Length - 1, bytes.Length - 8, bytes.Length - 9, bytes.Length - 16, bytes.Length - 17];

        foreach (var length in borders.Concat(ends).Append(1).Append(20).Where(at => at >= 0 && at < bytes.Length))
            AssertRefused("", Written(bytes[..length]));
    }

    [Fact]
    public void Chunks_that_are_missing_repeated_or_swapped_are_found()
    {
        _stack.Publish(400_000);
        var bytes = File.ReadAllBytes(_stack.BackUp());
        var start = Array.IndexOf(bytes, (byte)'\n') + 1;
        byte[] Part(int from, int to) => bytes[(start + from * Chunk)..(start + to * Chunk)];
        var rest = bytes[(start + 3 * Chunk)..];

        AssertRefused("the file was changed, or is incomplete",
            Written([.. bytes[..start], .. Part(0, 1), .. Part(2, 3), .. rest]));
        AssertRefused("the file was changed, or is incomplete",
            Written([.. bytes[..start], .. Part(0, 2), .. Part(1, 3), .. rest]));
        AssertRefused("the file was changed, or is incomplete",
            Written([.. bytes[..start], .. Part(0, 1), .. Part(2, 3), .. Part(1, 2), .. rest]));
        AssertRefused("the file was changed, or is incomplete", Written([.. bytes, .. bytes[start..]]));
        AssertRefused("the file was changed, or is incomplete", Written([.. bytes, 0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("otastack-backup 2 something-new\n")]
    [InlineData("otastack-backup 1 aes-256-gcm pbkdf2-sha256 99999999 00000000000000000000000000000000\n")]
    [InlineData("SQLite format 3\0")]
    public void Other_files_are_refused(string content) =>
        AssertRefused("", Written(Encoding.ASCII.GetBytes(content)));

    [Theory]
    [InlineData("data/../outside")]
    [InlineData("data/workspace/../../../outside")]
    [InlineData("data//outside")]
    [InlineData("data/./outside")]
    [InlineData("data/")]
    [InlineData("/outside")]
    [InlineData("../outside")]
    [InlineData("outside")]
    public void A_name_that_leads_out_of_the_folder_is_refused(string name)
    {
        AssertRefused("which no backup does", Crafted(tar => Add(tar, name, "text")));
        Assert.False(File.Exists(_stack.Beside("outside")));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "data/identity")]
    [InlineData(TarEntryType.SymbolicLink, "data/workspace")]
    [InlineData(TarEntryType.SymbolicLink, "data/builds/x.bin")]
    [InlineData(TarEntryType.HardLink, "data/workspace/x")]
    [InlineData(TarEntryType.Fifo, "data/workspace/x")]
    public void A_link_or_device_where_none_belongs_is_refused(TarEntryType type, string name) =>
        AssertRefused("which no backup does", Crafted(tar => tar.WriteEntry(
            type == TarEntryType.Fifo
                ? new GnuTarEntry(type, name)
                : new GnuTarEntry(type, name) { LinkName = "/tmp" })));

    [Fact]
    public void Nothing_is_written_through_a_link()
    {
        var outside = Directory.CreateDirectory(_stack.Beside("outside")).FullName;
        var backup = Crafted(tar =>
        {
            tar.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, "data/workspace/link") { LinkName = outside });
            Add(tar, "data/workspace/link/file", "text");
        });

        AssertRefused("\"workspace/link\" twice", backup);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public void An_entry_that_is_there_twice_is_refused() =>
        AssertRefused("twice", Crafted(tar =>
        {
            Add(tar, "data/identity/x", "one");
            Add(tar, "data/identity/x", "two");
        }));

    [Fact]
    public void Checksums_that_do_not_fit_are_refused()
    {
        AssertRefused("was changed", Crafted(tar => Add(tar, "data/x", "text"), "data/x", "other"));
        AssertRefused("was added to it", Crafted(tar => Add(tar, "data/x", "text"), withSums: false));
        AssertRefused("is missing in it", Crafted(_ => { }, "data/x", "text"));
    }

    [Fact]
    public void A_backup_of_a_newer_format_is_refused() =>
        AssertRefused("made by a newer version", Crafted(_ => { }, manifest: """{"format":2}"""));

    [Fact]
    public void A_backup_without_a_usable_database_is_refused()
    {
        AssertRefused("it has no otastack.db", Crafted(_ => { }));
        AssertRefused("the database is damaged", Crafted(tar => Add(tar, "data/otastack.db", new string('x', 5000))));
    }

    [Fact]
    public void A_folder_with_a_file_is_never_restored_to()
    {
        var backup = _stack.BackUp();
        var target = Directory.CreateDirectory(_stack.Beside("target/workspace"));
        var file = Path.Combine(target.FullName, "mine.ino");
        File.WriteAllText(file, "mine");

        var refused = Assert.Throws<CommandException>(() => _stack.RestoreTo("target", backup));

        Assert.Contains("is not empty; move it away", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["workspace/", "workspace/mine.ino"], SampleStack.Names(_stack.Beside("target")));
        Assert.Contains("is a file", Assert.Throws<CommandException>(() =>
            Restore.Run(backup, file, () => SampleStack.Passphrase, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_keeps_its_mode_and_may_have_mount_points()
    {
        var target = Directory.CreateDirectory(_stack.Beside("target"));
        target.CreateSubdirectory("identity");
        File.SetUnixFileMode(target.FullName, (UnixFileMode)0x1ED); // 0755

        _stack.RestoreTo("target", _stack.BackUp());

        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(target.FullName));
        Assert.True(File.Exists(Path.Combine(target.FullName, "identity/accounts.json")));
        Assert.DoesNotContain(SampleStack.Names(target.FullName), name =>
            name.Contains("restoring", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stopped_restore_leaves_nothing()
    {
        var backup = _stack.BackUp();

        Assert.Throws<OperationCanceledException>(() => Restore.Run(
            backup, _stack.Beside("restored"), () => SampleStack.Passphrase, new CancellationToken(canceled: true)));

        Assert.Equal(["a.backup", "data"], _stack.AllBeside());
    }

    public void Dispose() => _stack.Dispose();

    private static IEnumerable<int> Positions(int length, int from)
    {
        var random = new Random(4711);
        return Enumerable.Range(0, 60).Select(_ => random.Next(from, length)).Append(length - 1);
    }

    private void AssertRefused(string words, string backup, string passphrase = SampleStack.Passphrase)
    {
        var exception = Assert.Throws<CommandException>(() => _stack.RestoreTo("restored", backup, passphrase));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        AssertNothingChanged(exception);
    }

    private void AssertNothingChanged(CommandException exception)
    {
        Assert.Contains("cannot be restored: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("; nothing was changed", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain(_stack.AllBeside(), name => name.Contains("restor", StringComparison.Ordinal));
    }

    private string Changed(byte[] backup, int position, int bits)
    {
        var changed = backup.ToArray();
        changed[position] ^= (byte)bits;
        return Written(changed);
    }

    private string Written(byte[] content)
    {
        File.WriteAllBytes(_stack.Beside("changed"), content);
        return _stack.Beside("changed");
    }

    // A plain backup with right checksums, unless one of them is given.
    private string Crafted(
        Action<TarWriter> add, string? name = null, string? summedText = null, string manifest = """{"format":1}""",
        bool withSums = true)
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, TarEntryFormat.Gnu, leaveOpen: true))
        {
            add(tar);
            Add(tar, "manifest.json", manifest);
        }

        content.Position = 0;
        var sums = new StringBuilder();
        using (var entries = new TarReader(content, leaveOpen: true))
        {
            while (entries.GetNextEntry() is { } entry)
            {
                if (entry.EntryType == TarEntryType.RegularFile && (withSums || entry.Name == "manifest.json")
                    && entry.Name != name)
                    sums.Append(Sum(entry.DataStream ?? Stream.Null)).Append("  ").Append(entry.Name).Append('\n');
            }
        }

        if (name is not null)
            sums.Append(Sum(new MemoryStream(Encoding.UTF8.GetBytes(summedText!)))).Append("  ").Append(name)
                .Append('\n');
        using (var file = new GZipStream(File.Create(_stack.Beside("crafted")), CompressionLevel.Fastest))
        using (var tar = new TarWriter(file, TarEntryFormat.Gnu))
        {
            add(tar);
            Add(tar, "manifest.json", manifest);
            Add(tar, "SHA256SUMS", sums.ToString());
        }

        return _stack.Beside("crafted");
    }

    private static string Sum(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static void Add(TarWriter tar, string name, string text) =>
        tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        });
}
