using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Turns arduino-cli's output folder into a result: the image (<see cref="CompiledFiles"/>), the ELF for later crash
/// decoding, <c>build.json</c>.
/// </summary>
internal sealed class BuildPacker(ArduinoCli cli, IOptions<BuildOptions> options, TimeProvider clock)
{
    private const int MaximumLibraries = 200;
    private const int MaximumText = 256;

    /// <summary>
    /// Packs <paramref name="folder"/>. Returns the completed record; the files are then on disk.
    /// </summary>
    /// <param name="say">Receives a log line for each file that is left out unexpectedly, and for a token that the
    /// image does not contain.</param>
    /// <exception cref="BuildFailedException">The image is missing, too large, or not a regular file.</exception>
    /// <exception cref="IOException">Disk full.</exception>
    public async Task<BuildRecord> PackAsync(
        BuildRecord build, string folder, CompiledSketch compiled, string traceparent, Action<string> say,
        CancellationToken cancellationToken)
    {
        var (sketch, result) = (compiled.Sketch, compiled.Result);
        var found = CompiledFiles.Find(folder, sketch.MainFile, options.Value.MaximumResultBytes, say);
        if (build.Publish && found.Image is null)
            throw new BuildFailedException(
                $"{build.Fqbn} does not produce {sketch.MainFile}.bin: such boards cannot be updated over the air.");
        string[] files = [.. new[] { found.Image, found.Elf }.OfType<string>()];
        RemoveOthers(folder, files);

        var bytes = found.Image is { } image
            ? await File.ReadAllBytesAsync(Path.Combine(folder, image), cancellationToken)
            : null;
        if (bytes is not null && compiled.Token is { } token
            && bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(token.Text)) < 0)
        {
            say($"The image does not contain the token of {build.Project}: the sketch does not use OTASTACK_TOKEN.");
        }

        var version = bytes is null
            ? new ReportedVersion(compiled.Version.Text, compiled.Version.Source, false)
            : ReportedVersion.Of(bytes, compiled.Version, compiled.VersionInSources);
        if (FutureVersion.Problem(version.Text, clock.GetUtcNow()) is { } problem)
            throw new BuildFailedException(problem);

        build = build with
        {
            Version = version.Text,
            VersionSource = version.Source,
            Sizes = SizesOf(result),
            Core = result.BoardPlatform is { Id: { Length: > 0 } id } platform
                ? NameAndVersion(id, platform.Version)
                : null,
            Libraries = [.. (result.UsedLibraries ?? [])
                .Select(library => NameAndVersion(library.Name ?? "?", library.Version)).Take(MaximumLibraries)],
            Image = bytes is null ? null : new BuiltImage(
                found.Image!, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)),
                Convert.ToHexStringLower(MD5.HashData(bytes)), found.IsSigned),
            Files = [.. files, BuildManifest.FileName],
        };

        var manifest = ManifestOf(build, compiled, version,
            traceparent) with { CliVersion = (await cli.StatusAsync(cancellationToken)).Version };
        AtomicFile.Write(Path.Combine(folder, BuildManifest.FileName), manifest.ToJson());
        foreach (var name in files)
            Flush(Path.Combine(folder, name));
        DirectorySync.Flush(folder);
        return build;
    }

    private BuildManifest ManifestOf(
        BuildRecord build, CompiledSketch compiled, ReportedVersion version, string traceparent)
    {
        var now = clock.GetUtcNow();
        return new BuildManifest
        {
            Image = build.Image?.Name,
            Project = build.Project,
            Version = version.Text,
            VersionIsReported = version.IsCertain ? true : null,
            Fqbn = build.Fqbn,
            BoardOptions = Pairs(Fqbn.Parse(build.Fqbn).Options),
            Core = build.Core,
            Libraries = build.Libraries,
            Flags = Pairs(build.Flags),
            SourceHash = compiled.Sources.Hash,
            SourceTime = compiled.Version.SourceTime,
            GitCommit = compiled.Git?.Commit,
            GitDirty = compiled.Git?.IsDirty,
            BuildId = build.Id,
            BuiltBy = build.By,
            BuiltAt = now,
            DurationSeconds = Math.Round((now - (build.StartedAt ?? now)).TotalSeconds, 3),
            Traceparent = traceparent,
        };
    }

    private static Dictionary<string, string?>? Pairs(IReadOnlyDictionary<string, string> pairs) =>
        pairs.Count > 0 ? pairs.ToDictionary(pair => pair.Key, string? (pair) => pair.Value) : null;

    // Removes boot loader, partition table and map: the board has its own, and the inbox is for images.
    private static void RemoveOthers(string folder, string[] kept)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (kept.Contains(entry.Name) && entry.LinkTarget is null)
                continue;
            if (entry is DirectoryInfo { LinkTarget: null } directory)
                directory.Delete(recursive: true);
            else
                entry.Delete();
        }
    }

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static List<SectionSize> SizesOf(CliBuilderResult result) =>
    [
        .. (result.ExecutableSectionsSize ?? []).Select(section => new SectionSize(
            section.Name switch { "text" => "flash", "data" => "ram", var name => name ?? "?" },
            section.Size,
            section.MaxSize > 0 ? section.MaxSize : null,
            section.MaxSize > 0 ? Math.Round(100.0 * section.Size / section.MaxSize, 1) : null)),
    ];

    private static string NameAndVersion(string name, string? version)
    {
        var text = version is { Length: > 0 } ? $"{name}@{version}" : name;
        return text.Length > MaximumText ? text[..MaximumText] : text;
    }
}

/// <summary>A compiled sketch with its inputs.</summary>
internal sealed record CompiledSketch(
    Sketch Sketch, SketchSources Sources, VersionInSources VersionInSources, GitState? Git, BuildVersion Version,
    ProjectToken? Token, CliBuilderResult Result);
