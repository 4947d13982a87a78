using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>The sketches' folder. Nothing outside of it can be named, neither by <c>..</c> nor through a link.</summary>
internal sealed partial class Workspace(ManagerFolders folders)
{
    private const int MaximumDepth = 8;
    private const int MaximumListed = 1000;
    private const int MaximumVisited = 20_000;

    /// <summary>On one path, as Linux has it.</summary>
    private const int MaximumLinks = 40;

    /// <summary>Folders of arduino-cli's own sketchbook layout, and those that never hold somebody's own sketches.</summary>
    private static readonly string[] NotSearched = ["libraries", "hardware", "build", "node_modules"];

    /// <summary>As it is named in settings.</summary>
    public string Root { get; } = folders.Workspace;

    /// <summary>Without links in it: what compilers report.</summary>
    public string RealRoot { get; } = RealPath(folders.Workspace);

    /// <summary>
    /// Finds a sketch by its path: inside the workspace, or absolute and inside it; its folder or its main file. Names are
    /// those that Arduino allows for sketches, for the path goes into platforms' recipes, and some of those are run by a shell.
    /// </summary>
    /// <exception cref="InvalidInputException">Such a path no sketch can have.</exception>
    /// <exception cref="NotFoundException">There is no sketch.</exception>
    public Sketch Find(string? path)
    {
        var parts = PartsOf(path);
        if (parts is [.., var file] && (file.EndsWith(".ino", StringComparison.Ordinal) || file.EndsWith(".pde", StringComparison.Ordinal)))
            parts = parts[..^1];
        if (parts.Length is 0 or > MaximumDepth || !parts.All(part => AllowedName().IsMatch(part)))
            throw new InvalidInputException(
                "This is no sketch that can be built: folders are named with letters, digits, dots, dashes and underscores, "
                + "64 at most, and begin with a letter, a digit or an underscore.");

        var relative = string.Join('/', parts);
        var folder = RealPath(Path.Combine(RealRoot, relative));
        if (!IsInside(folder, out var inside))
            throw new InvalidInputException($"{relative} leads out of the workspace.");
        if (!inside.Split('/').All(part => AllowedName().IsMatch(part)))
            throw new InvalidInputException($"{relative} leads to a folder whose name no sketch can have.");

        var name = Path.GetFileName(folder);
        var main = new[] { name + ".ino", name + ".pde" }.FirstOrDefault(candidate => File.Exists(Path.Combine(folder, candidate)))
            ?? throw new NotFoundException($"There is no sketch {relative}: {relative}/{name}.ino is missing.");
        return new Sketch(name, inside, folder, main);
    }

    /// <summary>All sketches, by path. Links are not followed.</summary>
    public List<Sketch> List()
    {
        var sketches = new List<Sketch>();
        var visited = 0;
        Search(RealRoot, "", 0);
        return [.. sketches.OrderBy(sketch => sketch.Path, StringComparer.OrdinalIgnoreCase)];

        void Search(string folder, string path, int depth)
        {
            if (depth >= MaximumDepth)
                return;

            var options = new EnumerationOptions { AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
            foreach (var child in Directory.EnumerateDirectories(folder, "*", options))
            {
                if (++visited > MaximumVisited || sketches.Count >= MaximumListed)
                    return;

                var name = Path.GetFileName(child);
                if (!AllowedName().IsMatch(name) || (depth == 0 && NotSearched.Contains(name)))
                    continue;

                var inside = path.Length == 0 ? name : path + "/" + name;
                if (File.Exists(Path.Combine(child, name + ".ino")))
                    sketches.Add(new Sketch(name, inside, child, name + ".ino"));
                else
                    Search(child, inside, depth + 1);
            }
        }
    }

    /// <summary>The path inside the workspace, with forward slashes, of what lies in it.</summary>
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
            path = IsInside(path, out var inside) ? inside : throw new InvalidInputException("The sketch lies outside of the workspace.");
        return path.TrimEnd('/').Split('/');
    }

    /// <summary>Follows every link on the way; parts that do not exist stay as they are.</summary>
    /// <exception cref="InvalidInputException">The links lead round in a circle.</exception>
    private static string RealPath(string path)
    {
        var followed = 0;
        return Follow(path);

        // .NET finds circles in the last part of a path only: not that of a link a to a/x.
        string Follow(string path)
        {
            var real = Path.GetPathRoot(path)!;
            foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                real = Path.Combine(real, part);
                if (LinkTarget(real) is not { } target)
                    continue;
                if (++followed > MaximumLinks)
                    throw new InvalidInputException("The links on the way to the sketch lead round in a circle.");
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
            throw new InvalidInputException("The sketch's path has links that lead in a circle.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedName();
}
