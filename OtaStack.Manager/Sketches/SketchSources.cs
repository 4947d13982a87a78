using System.Buffers.Binary;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using OtaStack.Manager.Http;
using OtaStack.Manager.Storage;

namespace OtaStack.Manager.Sketches;

/// <summary>A sketch's files when its build started.</summary>
/// <param name="Hash"><c>sha256:…</c> over names and contents, in the order of the names.</param>
/// <param name="NewestChange">Time of the newest change, in whole seconds.</param>
/// <param name="NewestFile">Path of that file inside the sketch.</param>
/// <param name="Code">The source files with their paths inside the sketch, main file first.</param>
internal sealed record SketchSources(
    string Hash, DateTimeOffset NewestChange, string NewestFile, IReadOnlyList<(string Path, string Text)> Code)
{
    /// <summary>File that the Manager writes into a sketch's folder. Not a source file.</summary>
    public const string CompilationDatabase = "compile_commands.json";

    private const int MaximumFiles = 5000;
    private const long MaximumBytes = 64 * 1024 * 1024;

    private static readonly string[] CodeEndings =
        [".ino", ".pde", ".c", ".cpp", ".cc", ".cxx", ".h", ".hh", ".hpp", ".ipp", ".tpp", ".S"];

    // The selected board is not part of the sources.
    private static readonly string[] NoSources = [CompilationDatabase, "sketch.yaml", "sketch.yml"];

    /// <summary>
    /// Reads all files below the sketch's folder, except empty and hidden files and those in <c>build/</c>. A link to
    /// a file counts as that file; links to folders are not followed.
    /// </summary>
    /// <exception cref="InvalidInputException">The folder is too large for a sketch.</exception>
    /// <exception cref="OperationCanceledException">The build was stopped.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SketchSources Read(Sketch sketch, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var code = new List<(string, string)>();
        var newest = DateTimeOffset.UnixEpoch;
        var newestFile = sketch.MainFile;
        long total = 0;
        foreach (var (path, file) in Files(sketch, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            total += file.Length;
            if (total > MaximumBytes)
                throw new InvalidInputException(
                    $"The sketch's folder holds more than {MaximumBytes / 1024 / 1024} MiB. Move other files "
                        + "elsewhere.");

            var bytes = File.ReadAllBytes(file.FullName);
            Append(hash, Encoding.UTF8.GetBytes(path));
            Append(hash, bytes);
            if (file.LastWriteTimeUtc > newest)
                (newest, newestFile) = (file.LastWriteTimeUtc, path);
            if (CodeEndings.Contains(Path.GetExtension(path)))
                code.Add((path, Encoding.UTF8.GetString(bytes)));
        }

        return new SketchSources(
            "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()),
            DateTimeOffset.FromUnixTimeSeconds(newest.ToUnixTimeSeconds()),
            newestFile,
            [.. code.OrderByDescending(file => file.Item1 == sketch.MainFile)]);
    }

    private static List<(string Path, FileInfo File)> Files(Sketch sketch, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 16,
            AttributesToSkip = FileAttributes.Hidden,
        };
        var files = new List<(string, FileInfo)>();
        var names = new FileSystemEnumerable<string>(sketch.Folder, (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            // A few links to their own folder would multiply the number of folders.
            ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.GetRelativePath(sketch.Folder, name).Replace(Path.DirectorySeparatorChar, '/');
            if (NoSources.Contains(path) || path.StartsWith("build/", StringComparison.Ordinal)
                || PlainFile.Find(name) is not { } target)
                continue;
            if (files.Count == MaximumFiles)
                throw new InvalidInputException($"The sketch's folder holds more than {MaximumFiles} files.");
            files.Add((path, target));
        }

        files.Sort((left, right) => string.CompareOrdinal(left.Item1, right.Item1));
        return files;
    }

    // Includes the length, so that the boundaries between files are part of the hash.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
