using Microsoft.Extensions.Options;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// Stores uploaded ZIPs below the Manager's data folder. The constructor deletes files that a crash left there.
/// </summary>
internal sealed class LibraryUploads
{
    private readonly LibraryOptions _limits;
    private readonly string _folder;

    public LibraryUploads(ManagerFolders folders, IOptions<LibraryOptions> limits)
    {
        _limits = limits.Value;
        _folder = Directory.CreateDirectory(Path.Combine(folders.Data, "uploads")).FullName;
        foreach (var file in Directory.EnumerateFiles(_folder))
            File.Delete(file);
    }

    /// <summary>Maximum bytes of a ZIP.</summary>
    public int MaximumBytes => _limits.ZipBytes;

    /// <summary>Stores a ZIP, checked and rewritten. The caller deletes the file.</summary>
    /// <param name="name">The library's folder if the ZIP has no top-level folder.</param>
    /// <returns>The absolute path, and a sentence about skipped files or null.</returns>
    /// <exception cref="InvalidInputException">The ZIP cannot be used; the message says why.</exception>
    public async Task<(string Path, string? LeftOut)> StoreAsync(
        Stream upload, string? name, CancellationToken cancellationToken)
    {
        name = LibraryName.Check(name is null or "" ? "library" : name);
        var path = Path.Combine(_folder, Path.GetRandomFileName() + ".zip");
        var raw = path + ".upload";
        try
        {
            string? leftOut;
            await using (var received = new FileStream(raw, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                await ReceiveAsync(upload, received, cancellationToken);
                received.Position = 0;
                await using var clean = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
                leftOut = await LibraryArchive.RewriteAsync(received, clean, name, _limits, cancellationToken);
            }

            return (path, leftOut);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            File.Delete(raw);
        }
    }

    private async Task ReceiveAsync(Stream upload, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[81920];
        int count;
        while ((count = await upload.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (file.Length + count > MaximumBytes)
                throw new InvalidInputException($"The ZIP is larger than {MaximumBytes / 1024 / 1024} MiB.");
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
