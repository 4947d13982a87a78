namespace OtaStack.Manager.Sketches;

/// <summary>A sketch in the workspace, even one that cannot be built.</summary>
/// <param name="Path">Path of its folder, or of a file that is not in its own folder, inside the workspace, with
/// forward slashes.</param>
/// <param name="Sketch">Null if it cannot be built.</param>
/// <param name="Problem">Why it cannot be built and what to do; null if it can.</param>
internal sealed record FoundSketch(string Path, Sketch? Sketch, string? Problem);

/// <summary>
/// Searches the workspace. It also returns sketches that cannot be built, with the reason, so that their authors do not
/// have to guess. Links are not followed.
/// </summary>
internal sealed class SketchSearch(string root)
{
    /// <summary>Folders from the workspace to a sketch, its own included.</summary>
    public const int MaximumDepth = 8;

    private const int MaximumListed = 1000;
    private const int MaximumVisited = 20_000;

    /// <summary>
    /// Folders that do not contain the user's sketches.
    /// </summary>
    private static readonly string[] NotSearched = ["libraries", "hardware", "build", "node_modules"];

    // .NET replaces bytes that are not UTF-8 with this character, and cannot open a folder by such a name.
    private const char UndecodableCharacter = '\uFFFD';

    private readonly List<FoundSketch> _found = [];
    private int _visited;

    /// <summary>By path.</summary>
    public List<FoundSketch> Run()
    {
        foreach (var file in SketchFolder.Read(root).OtherFiles.Distinct())
        {
            var name = Path.GetFileNameWithoutExtension(file);
            _found.Add(new FoundSketch(file, null, $"{file} is not in its own folder. Move it to {name}/{file}."));
        }

        Search(root, "", 0);
        return [.. _found.OrderBy(found => found.Path, StringComparer.OrdinalIgnoreCase)];
    }

    private void Search(string folder, string path, int depth)
    {
        foreach (var child in FoldersIn(folder))
        {
            if (++_visited > MaximumVisited || _found.Count >= MaximumListed)
                return;

            var name = Path.GetFileName(child);
            if (depth == 0 && NotSearched.Contains(name))
                continue;

            var inside = path.Length == 0 ? name : path + "/" + name;
            if (IfThere(() => SketchFolder.Read(child)) is not { } content)
            {
                // Two such names may be equal after replacement, and a page shows each path once.
                if (name.Contains(UndecodableCharacter, StringComparison.Ordinal)
                    && !_found.Exists(found => found.Path == inside))
                    _found.Add(new FoundSketch(inside, null,
                        $"The name of the folder \"{name}\" is not valid UTF-8. Rename it."));
                continue;
            }

            if (content.HoldsSketch)
                _found.Add(Describe(child, inside, content));
            // The folders below a sketch contain its sources; those below stray files may contain sketches.
            if (content.MainFiles.Count == 0 && depth < MaximumDepth)
                Search(child, inside, depth + 1);
        }
    }

    private static List<string> FoldersIn(string folder)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
        return IfThere(() => Directory.EnumerateDirectories(folder, "*", options).Take(MaximumVisited + 1).ToList())
            ?? [];
    }

    /// <summary>Null if the folder no longer exists, or cannot be opened by its name.</summary>
    private static T? IfThere<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FoundSketch Describe(string folder, string path, SketchFolder content)
    {
        if ((ProblemWith(path.Split('/')) ?? content.Problem(path)) is { } problem)
            return new FoundSketch(path, null, problem);
        return new FoundSketch(path, new Sketch(Path.GetFileName(folder), path, folder, content.MainFiles[0]), null);
    }

    /// <summary>What is wrong with the names in a sketch's path, for people; null if they are valid.</summary>
    public static string? ProblemWith(string[] parts)
    {
        if (parts.Length > MaximumDepth)
            return $"It is more than {MaximumDepth} folders deep. Move it up.";
        if (parts[..^1].FirstOrDefault(part => !SketchNames.MayBeFolder(part)) is { } folder)
            return $"The folder \"{folder}\" has an unsupported name. Rename it: {SketchNames.FolderRule}.";
        return SketchNames.MayBeSketch(parts[^1]) ? null
            : $"A sketch cannot be called \"{parts[^1]}\". Rename its folder and main file: {SketchNames.OwnRule}.";
    }
}
