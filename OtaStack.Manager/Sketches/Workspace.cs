using System.Diagnostics.CodeAnalysis;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// The sketches' folder. Paths cannot lead out of it, neither by <c>..</c> nor through a link.
/// </summary>
internal sealed class Workspace(ManagerFolders folders)
{
    /// <summary>Links in one path, the same limit as in Linux.</summary>
    private const int MaximumLinks = 40;

    /// <summary>The path from the settings.</summary>
    public string Root { get; } = folders.Workspace;

    /// <summary>The path with links resolved, as compilers report it.</summary>
    public string RealRoot { get; } = RealPath(folders.Workspace);

    /// <summary>
    /// Finds a sketch by the path of its folder or main file, relative to the workspace or absolute. The path goes
    /// into platforms' recipes, some of which a shell runs, so <see cref="SketchNames"/> restricts it.
    /// </summary>
    /// <exception cref="InvalidInputException">The path is invalid, or arduino-cli would not accept it as a
    /// sketch.</exception>
    /// <exception cref="NotFoundException">There is no sketch at the path.</exception>
    public Sketch Find(string? path)
    {
        var parts = PartsOf(path);
        if (parts is [.., var file]
            && (file.EndsWith(".ino", StringComparison.Ordinal) || file.EndsWith(".pde", StringComparison.Ordinal)))
            parts = parts[..^1];
        if (parts.Length == 0)
            throw new InvalidInputException("sketch: expected the path of a sketch inside the workspace.");
        if (SketchSearch.ProblemWith(parts) is { } problem)
            throw new InvalidInputException($"This sketch cannot be built. {problem}");

        var relative = string.Join('/', parts);
        var folder = RealPath(Path.Combine(RealRoot, relative));
        if (!IsInside(folder, out var inside))
            throw new InvalidInputException($"{relative} leads out of the workspace.");
        if (SketchSearch.ProblemWith(inside.Split('/')) is { } elsewhere)
            throw new InvalidInputException($"{relative} leads to a sketch that cannot be built. {elsewhere}");

        var content = Directory.Exists(folder) ? SketchFolder.Read(folder) : new SketchFolder([], []);
        var name = Path.GetFileName(folder);
        if (content.MainFiles.Count == 0)
            throw new NotFoundException($"There is no sketch {relative}: "
                + (content.HoldsSketch ? content.Problem(inside) : $"{relative}/{name}.ino is missing."));
        return content.Problem(inside) is { } ambiguous
            ? throw new InvalidInputException(ambiguous)
            : new Sketch(name, inside, folder, content.MainFiles[0]);
    }

    /// <summary>All sketches that can be built, by path. Links are not followed.</summary>
    public List<Sketch> List() => [.. Search().Select(found => found.Sketch).OfType<Sketch>()];

    /// <summary>All sketches by path, including those that cannot be built.</summary>
    public List<FoundSketch> Search() => new SketchSearch(RealRoot).Run();

    /// <summary>Returns the path relative to the workspace, with forward slashes, if it is inside.</summary>
    public bool IsInside(string path, [NotNullWhen(true)] out string? inside)
    {
        inside = null;
        foreach (var root in (string[])[RealRoot, Root])
        {
            if (path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                inside = path[(root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');
                return true;
            }
        }

        return false;
    }

    private string[] PartsOf(string? path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Length > 1024 || path.Any(char.IsControl))
            throw new InvalidInputException("sketch: expected the path of a sketch inside the workspace.");
        if (Path.IsPathRooted(path))
            path = IsInside(path, out var inside)
                ? inside
                : throw new InvalidInputException("The sketch is outside the workspace.");
        return path.TrimEnd('/').Split('/');
    }

    /// <summary>Resolves every link in the path. Parts that do not exist stay as they are.</summary>
    /// <exception cref="InvalidInputException">The links form a cycle.</exception>
    private static string RealPath(string path)
    {
        var followed = 0;
        return Follow(path);

        // .NET finds cycles only in the last part of a path, and not that of a link from a to a/x.
        string Follow(string path)
        {
            var real = Path.GetPathRoot(path)!;
            foreach (var part in path[real.Length..]
                .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                real = Path.Combine(real, part);
                if (LinkTarget(real) is not { } target)
                    continue;
                if (++followed > MaximumLinks)
                    throw new InvalidInputException("The links in the sketch's path form a cycle.");
                real = Follow(target);
            }

            return real;
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            throw new InvalidInputException("The links in the sketch's path form a cycle.");
        }
    }
}
