using System.Security.Cryptography;

namespace OtaStack.Runner.Backups;

/// <summary>Adds published images to a backup. Each is named by its SHA-256, and never changes.</summary>
internal sealed class BackupImages(BackupWriter writer, string dataFolder)
{
    private readonly List<string> _damaged = [];

    /// <summary>SHA-256 of images whose content is another, and which were not added.</summary>
    public IReadOnlyList<string> Damaged => _damaged;

    /// <summary>False if the image was deleted.</summary>
    public bool TryAdd(string sha256, string path)
    {
        try
        {
            using var image = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Convert.ToHexStringLower(SHA256.HashData(image)) != sha256)
            {
                _damaged.Add(sha256);
                return true;
            }

            image.Position = 0;
            writer.AddFile(
                Path.GetRelativePath(dataFolder, path).Replace(Path.DirectorySeparatorChar, '/'), image,
                changedAt: File.GetLastWriteTimeUtc(image.SafeFileHandle));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
