namespace OtaStack.Manager.Sketches;

/// <summary>
/// The sketch files in a folder: a main file with the folder's name, and sketch files with other names.
/// </summary>
/// <param name="MainFiles">Files with the folder's name, <c>.ino</c> first.</param>
/// <param name="OtherFiles">Names of the other <c>.ino</c> and <c>.pde</c> files.</param>
internal sealed record SketchFolder(IReadOnlyList<string> MainFiles, IReadOnlyList<string> OtherFiles)
{
    private static readonly string[] Endings = [".ino", ".pde"];

    /// <summary>Reads the folder; hidden files do not count.</summary>
    public static SketchFolder Read(string folder)
    {
        var name = Path.GetFileName(folder);
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.Hidden | FileAttributes.Directory };
        var files = Directory.EnumerateFiles(folder, "*", options)
            .Select(path => Path.GetFileName(path)!)
            .Where(file => Endings.Contains(Path.GetExtension(file)))
            .Order(StringComparer.Ordinal)
            .ToList();
        string[] main = [.. Endings.Select(ending => name + ending).Where(files.Contains)];
        return new SketchFolder(main, [.. files.Except(main)]);
    }

    /// <summary>Whether it contains a sketch, even one that cannot be built.</summary>
    public bool HoldsSketch => MainFiles.Count + OtherFiles.Count > 0;

    /// <summary>Why arduino-cli would not accept it as a sketch, and what to do; null if it would.</summary>
    /// <param name="path">The folder's path inside the workspace.</param>
    public string? Problem(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (MainFiles.Count > 1)
            return $"{path} has both {string.Join(" and ", MainFiles)}, and only one of them can be the main file. "
                + "Rename or remove one.";
        if (MainFiles.Count == 1)
            return null;
        return OtherFiles is [var only]
            ? $"{path}/{name}.ino is missing: the main file must have the name of its folder. "
                + $"Rename {only} to {name}.ino, or the folder to {Path.GetFileNameWithoutExtension(only)}."
            : $"{path}/{name}.ino is missing: the main file must have the name of its folder, but the folder has "
                + $"{string.Join(", ", OtherFiles.Take(5))}. "
                + $"Rename the main one to {name}.ino.";
    }
}
