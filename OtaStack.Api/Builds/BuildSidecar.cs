namespace OtaStack.Api.Builds;

/// <summary>Finds and reads the <c>build.json</c> that belongs to an image.</summary>
internal static class BuildSidecar
{
    public static string PathFor(string imagePath) => Path.Combine(Path.GetDirectoryName(imagePath)!, BuildManifest.FileName);

    /// <summary>The manifest; an empty one where there is none, or where it is about another file of the folder.</summary>
    /// <exception cref="InvalidBuildManifestException">It is there and cannot be used.</exception>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static async Task<BuildManifest> ReadAsync(BuildFolder folder, string imagePath, CancellationToken cancellationToken)
    {
        var path = PathFor(imagePath);
        if (BuildFolder.StampOf(path) is not { } stamp)
            return new BuildManifest();
        if (stamp.Length > BuildManifest.MaximumBytes)
            throw new InvalidBuildManifestException($"is larger than {BuildManifest.MaximumBytes / 1024} KiB");

        await using var stream = folder.Open(path);
        var bytes = new byte[BuildManifest.MaximumBytes];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        var manifest = BuildManifest.Parse(bytes.AsSpan(0, length));
        return manifest.Image is null || manifest.Image == Path.GetFileName(imagePath) ? manifest : new BuildManifest();
    }
}
