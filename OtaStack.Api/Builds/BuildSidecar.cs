using OtaStack.Api.Firmware;

namespace OtaStack.Api.Builds;

/// <summary>Finds and reads the <c>build.json</c> that belongs to an image.</summary>
internal static class BuildSidecar
{
    public static string PathFor(string imagePath) =>
        Path.Combine(Path.GetDirectoryName(imagePath)!, BuildManifest.FileName);

    /// <summary>The manifest; an empty one if the folder has no manifest, or one about another file.</summary>
    /// <exception cref="InvalidBuildManifestException">The file exists but is not valid.</exception>
    public static async Task<BuildManifest> ReadAsync(
        BuildFolder folder, string imagePath, CancellationToken cancellationToken)
    {
        var path = PathFor(imagePath);
        if (BuildFolder.StampOf(path) is not { } stamp)
            return new BuildManifest();
        if (stamp.Length > BuildManifest.MaximumBytes)
            throw new InvalidBuildManifestException($"is larger than {BuildManifest.MaximumBytes / 1024} KiB");

        var manifest = BuildManifest.Parse(await BytesAsync(folder, path, cancellationToken));
        return manifest.Image is null || SignedForms.AreOneBuild(manifest.Image, Path.GetFileName(imagePath))
            ? manifest
            : new BuildManifest();
    }

    private static async Task<byte[]> BytesAsync(BuildFolder folder, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = folder.Open(path);
            var bytes = new byte[BuildManifest.MaximumBytes];
            var length = await stream.ReadAtLeastAsync(
                bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return bytes[..length];
        }
        catch (SourceFailedException exception) when (exception.InnerException is EndOfStreamException)
        {
            return []; // Just created; its writer has not finished.
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InvalidBuildManifestException($"cannot be read ({exception.Message.TrimEnd('.')})", exception);
        }
    }
}
