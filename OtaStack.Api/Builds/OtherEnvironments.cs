using OtaStack.Api.Firmware;
using OtaStack.Api.Images;

namespace OtaStack.Api.Builds;

/// <summary>
/// PlatformIO builds one program for several boards, or several programs, in one folder for each environment
/// (<c>.pio/build/{environment}/firmware.bin</c>). If two of them are for the same chip, it is unknown which one the
/// project's boards run.
/// </summary>
internal static class OtherEnvironments
{
    /// <summary>
    /// The chips for which other environments have an image whose project comes from the same path, each with the
    /// environment's name. Empty if the file is not in an environment.
    /// </summary>
    public static async Task<IReadOnlyDictionary<ChipFamily, string>> ChipsBesideAsync(
        BuildFolder folder, BuildFile file, CancellationToken cancellationToken)
    {
        var chips = new Dictionary<ChipFamily, string>();
        if (FirmwareFileName.Read(file.Name).Environment is not { } environment)
            return chips;

        var own = new FileInfo(file.Path).Directory!;
        while (own.Name != environment)
            own = own.Parent!;
        foreach (var other in own.Parent!.EnumerateDirectories())
        {
            var path = Path.Combine(other.FullName, Path.GetRelativePath(own.FullName, file.Path));
            if (other.Name != environment && other.LinkTarget is null
                && await ChipOfAsync(folder, path, cancellationToken) is { } chip)
                chips.TryAdd(chip, other.Name);
        }

        return chips;
    }

    /// <summary>Null if the image is not complete, or if it or <c>build.json</c> names a project.</summary>
    private static async Task<ChipFamily?> ChipOfAsync(
        BuildFolder folder, string path, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path)
                || (await BuildSidecar.ReadAsync(folder, path, cancellationToken)).Project is not null)
                return null;

            await using var stream = folder.Open(path);
            if (stream.Length > ImageReader.LargestImage)
                return null;
            var image = new byte[stream.Length];
            await stream.ReadExactlyAsync(image, cancellationToken);
            return ImageReader.Read(image) is ImageReading.Complete { Image: { Project: null } read }
                ? read.Chip
                : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidBuildManifestException)
        {
            return null;
        }
    }
}
