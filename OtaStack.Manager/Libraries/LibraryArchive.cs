using System.Collections.ObjectModel;
using System.IO.Compression;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// Rewrites an untrusted ZIP so that it contains only regular files and folders with relative paths, within the size
/// limits. arduino-cli unpacks only the rewritten ZIP, so ambiguous headers cannot mislead it.
/// </summary>
internal static class LibraryArchive
{
    private const int MaximumPath = 240;
    private const int MaximumNamed = 10;
    private const int UnixTypeMask = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;
    private const int FileMode = (UnixFile | 0x1A4) << 16; // rw-r--r--
    private const int FolderMode = (UnixFolder | 0x1ED) << 16; // rwxr-xr-x

    /// <param name="source">The ZIP; must be seekable.</param>
    /// <param name="target">Receives the new ZIP, with a single top-level folder as arduino-cli requires.</param>
    /// <param name="name">The folder's name if the ZIP has no top-level folder.</param>
    /// <returns>A sentence about skipped files, or null.</returns>
    /// <exception cref="InvalidInputException">The file is not a ZIP, too large, or has entries that libraries do not
    /// need.</exception>
    public static async Task<string?> RewriteAsync(
        Stream source, Stream target, string name, LibraryOptions limits, CancellationToken cancellationToken)
    {
        try
        {
            await using var old = await ZipArchive.CreateAsync(
                source, ZipArchiveMode.Read, leaveOpen: true, null, cancellationToken);
            var (entries, leftOut) = Check(old.Entries, limits);
            var prefix = entries.Select(entry => entry.Path.Split('/')[0]).Distinct(StringComparer.Ordinal).Count() == 1
                && entries.All(entry => entry.IsFolder || entry.Path.Contains('/', StringComparison.Ordinal))
                ? ""
                : name + "/";

            await using var clean = await ZipArchive.CreateAsync(
                target, ZipArchiveMode.Create, leaveOpen: true, null, cancellationToken);
            var left = (long)limits.UnpackedBytes;
            foreach (var (entry, path, isFolder) in entries)
            {
                var copy = clean.CreateEntry(prefix + path, CompressionLevel.NoCompression);
                copy.ExternalAttributes = isFolder ? FolderMode : FileMode;
                if (!isFolder)
                    left = await CopyAsync(entry, copy, left, cancellationToken);
            }

            return leftOut.Count == 0 ? null
                : "Skipped hidden files in the ZIP, which are not part of a library: "
                    + $"{string.Join(", ", leftOut.Take(MaximumNamed))}"
                    + (leftOut.Count > MaximumNamed ? $" and {leftOut.Count - MaximumNamed} more." : ".");
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            throw new InvalidInputException($"The file is not a readable ZIP: {exception.Message}");
        }
    }

    private static (List<(ZipArchiveEntry Entry, string Path, bool IsFolder)> Kept, List<string> LeftOut) Check(
        ReadOnlyCollection<ZipArchiveEntry> entries, LibraryOptions limits)
    {
        if (entries.Count > limits.Entries)
            throw new InvalidInputException($"The ZIP has {entries.Count} entries; {limits.Entries} are allowed.");

        var named = entries
            .Select(entry => (Entry: entry, Path: PathOf(entry)))
            // macOS adds these to every ZIP; skip them silently.
            .Where(entry => entry.Path.Split('/')[0] != "__MACOSX" && Path.GetFileName(entry.Path) != ".DS_Store")
            .ToList();
        var leftOut = named.Select(entry => HiddenPart(entry.Path)).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(Shown).ToList();
        var checkedEntries = named
            .Where(entry => HiddenPart(entry.Path) is null)
            .Select(entry => (entry.Entry, entry.Path, IsFolder: entry.Path.EndsWith('/')))
            .ToList();
        if (checkedEntries.All(entry => entry.IsFolder))
            throw new InvalidInputException("The ZIP contains no files.");
        var paths = checkedEntries.GroupBy(entry => entry.Path.TrimEnd('/'), StringComparer.OrdinalIgnoreCase);
        if (paths.FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidInputException($"The ZIP contains {Shown(twice.Key)} twice.");
        if (checkedEntries.Sum(entry => Math.Min(entry.Entry.Length, int.MaxValue)) > limits.UnpackedBytes)
            throw TooLarge(limits.UnpackedBytes);

        return (checkedEntries, leftOut);
    }

    /// <summary>The path up to its first hidden part; null if no part is hidden.</summary>
    private static string? HiddenPart(string path)
    {
        var start = path.StartsWith('.') ? 0 : path.IndexOf("/.", StringComparison.Ordinal) + 1;
        if (start == 0 && !path.StartsWith('.'))
            return null;
        var end = path.IndexOf('/', start);
        return end < 0 ? path : path[..(end + 1)];
    }

    /// <summary>The entry's path with slashes. A folder's path ends with a slash.</summary>
    private static string PathOf(ZipArchiveEntry entry)
    {
        var path = entry.FullName.Replace('\\', '/');
        var parts = path.TrimEnd('/').Split('/');
        if (path.Length is 0 or > MaximumPath || path.EndsWith("//", StringComparison.Ordinal)
            || parts.Any(part => part.Length == 0 || part is "." or ".." || part[^1] is ' ' or '.')
            || path.Any(character => char.IsControl(character) || character is ':' or '*' or '?' or '"' or '<'
                or '>' or '|'))
        {
            throw new InvalidInputException(
                "The ZIP contains a path that leads out of its folder, or that not every system can store: "
                    + $"{Shown(entry.FullName)}");
        }

        // Rejects links and devices. 0 if the ZIP was not made on Unix.
        var type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        if (type != 0 && type != UnixFile && type != UnixFolder)
            throw new InvalidInputException(
                $"The ZIP contains a link or another special file: {Shown(entry.FullName)}");
        return path;
    }

    private static async Task<long> CopyAsync(
        ZipArchiveEntry entry, ZipArchiveEntry copy, long left, CancellationToken cancellationToken)
    {
        await using var input = await entry.OpenAsync(cancellationToken);
        await using var output = await copy.OpenAsync(cancellationToken);
        var buffer = new byte[81920];
        int count;
        while ((count = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // Count the bytes, because an entry can be longer than its header says.
            if ((left -= count) < 0)
                throw TooLarge(null);
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return left;
    }

    private static InvalidInputException TooLarge(int? limit) => new(
        "The unpacked ZIP is too large" + (limit is { } bytes ? $" ({bytes / 1024 / 1024} MiB)." : "."));

    private static string Shown(string path) =>
        new([.. path.Take(80).Select(character => char.IsControl(character) ? '?' : character)]);
}
