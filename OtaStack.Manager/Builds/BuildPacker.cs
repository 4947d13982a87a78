using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>Makes a result of what arduino-cli left in a folder: the image, the ELF for later crash decoding, <c>build.json</c>.</summary>
internal sealed class BuildPacker(ArduinoCli cli, IOptions<BuildOptions> options, TimeProvider clock)
{
    private const int MaximumLibraries = 200;
    private const int MaximumText = 256;

    /// <summary>Packs <paramref name="folder"/>. Returns the record with all that is known now; the files are on the disk.</summary>
    /// <exception cref="BuildFailedException">There is no image, or it is too large.</exception>
    /// <exception cref="IOException">Disk full.</exception>
    public async Task<BuildRecord> PackAsync(
        BuildRecord build, string folder, CompiledSketch compiled, string traceparent, CancellationToken cancellationToken)
    {
        var (sketch, result) = (compiled.Sketch, compiled.Result);
        string[] names = [sketch.MainFile + ".bin", sketch.MainFile + ".elf"];
        var files = names.Where(name => File.Exists(Path.Combine(folder, name))).ToList();
        if (build.Publish && !files.Contains(names[0]))
            throw new BuildFailedException($"{build.Fqbn} gives no {names[0]}: such boards cannot be updated over the air.");
        RemoveOthers(folder, files);
        if (files.Sum(name => new FileInfo(Path.Combine(folder, name)).Length) > options.Value.MaximumResultBytes)
            throw new BuildFailedException($"Image and ELF are larger than {options.Value.MaximumResultBytes / 1024 / 1024} MiB together.");

        var bytes = files.Contains(names[0]) ? await File.ReadAllBytesAsync(Path.Combine(folder, names[0]), cancellationToken) : null;
        var version = bytes is null
            ? new ReportedVersion(compiled.Version.Text, compiled.Version.Source, false)
            : ReportedVersion.Of(bytes, compiled.Version, compiled.VersionInSources);
        if (bytes is [])
            throw new BuildFailedException($"{names[0]} is empty.");

        build = build with
        {
            Version = version.Text,
            VersionSource = version.Source,
            Sizes = SizesOf(result),
            Core = result.BoardPlatform is { Id: { Length: > 0 } id } platform ? NameAndVersion(id, platform.Version) : null,
            Libraries = [.. (result.UsedLibraries ?? []).Select(library => NameAndVersion(library.Name ?? "?", library.Version)).Take(MaximumLibraries)],
            Image = bytes is null ? null : new BuiltImage(
                names[0], bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToHexStringLower(MD5.HashData(bytes))),
            Files = [.. files, BuildManifestFile.FileName],
        };

        var manifest = ManifestOf(build, compiled, version, traceparent) with { CliVersion = (await cli.StatusAsync(cancellationToken)).Version };
        AtomicFile.Write(Path.Combine(folder, BuildManifestFile.FileName), ManagerJson.File(manifest));
        foreach (var name in files)
            Flush(Path.Combine(folder, name));
        DirectorySync.Flush(folder);
        return build;
    }

    private BuildManifestFile ManifestOf(BuildRecord build, CompiledSketch compiled, ReportedVersion version, string traceparent)
    {
        var now = clock.GetUtcNow();
        return new BuildManifestFile
        {
            Image = build.Image?.Name,
            Project = build.Project,
            Version = version.Text,
            VersionIsReported = version.IsCertain ? true : null,
            Fqbn = build.Fqbn,
            BoardOptions = BuildManifestFile.OptionsOf(build.Fqbn),
            Core = build.Core,
            Libraries = build.Libraries,
            Flags = build.Flags is { Count: > 0 } flags ? flags : null,
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

    // Boot loader, partition table, map: the board has its own, and the inbox is for images.
    private static void RemoveOthers(string folder, List<string> kept)
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

/// <summary>A sketch that was compiled, with all that led to it.</summary>
internal sealed record CompiledSketch(
    Sketch Sketch, SketchSources Sources, VersionInSources VersionInSources, GitState? Git, BuildVersion Version, CliBuilderResult Result);
