using System.Globalization;
using System.Text;
using OtaStack.Manager.Http;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Tokens;

/// <summary>
/// The projects' tokens, one file each (<c>tokens/&lt;project&gt;</c> in the Manager's data folder, mode 0600): the
/// token, and the time at which it was set. The Manager hands them only to builds.
/// </summary>
internal sealed class ProjectTokens(ManagerFolders folders, TimeProvider clock)
{
    private readonly string _folder = OwnerOnly.CreateFolder(Path.Combine(folders.Data, "tokens"));

    /// <summary>The token of a project; null if it has none.</summary>
    /// <exception cref="ConflictException">The file is damaged. A build without the token could lock boards
    /// out.</exception>
    public ProjectToken? Find(string project)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(FileOf(project));
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        return lines is [var text, var time]
            && ProjectToken.IsValid(text)
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? new ProjectToken(text, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : throw new ConflictException(
                $"The stored token of {project} is damaged. Set it again, or remove it: "
                    + $"PUT or DELETE /manager/api/projects/{project}/token.");
    }

    /// <summary>Sets the token of a project. Nothing changes if it is already set.</summary>
    /// <param name="project">A valid name.</param>
    /// <param name="text">A valid token.</param>
    /// <returns>The token, and whether it is another one than before.</returns>
    /// <exception cref="IOException">The file cannot be written; the old token stays.</exception>
    public (ProjectToken Token, bool IsNew) Set(string project, string text)
    {
        if (TryFind(project) is { } known && known.Text == text)
            return (known, false);

        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        AtomicFile.Write(
            FileOf(project), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}\n{seconds}\n")),
            OwnerOnly.ForFiles);
        return (new ProjectToken(text, DateTimeOffset.FromUnixTimeSeconds(seconds)), true);
    }

    /// <summary>Removes the token of a project. Returns false if it has none.</summary>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    public bool Remove(string project)
    {
        if (!File.Exists(FileOf(project)))
            return false;
        File.Delete(FileOf(project));
        DirectorySync.Flush(_folder);
        return true;
    }

    private ProjectToken? TryFind(string project)
    {
        try
        {
            return Find(project);
        }
        catch (ConflictException)
        {
            return null;
        }
    }

    // Names of projects are valid file names.
    private string FileOf(string project) => Path.Combine(_folder, project);
}
