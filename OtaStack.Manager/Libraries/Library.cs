namespace OtaStack.Manager.Libraries;

/// <summary>A library in the workspace's <c>libraries</c> folder.</summary>
/// <param name="Installed">Its version, or the empty text where it names none.</param>
/// <param name="Latest">The newest in the index; the installed one where there is no newer.</param>
internal sealed record InstalledLibrary(string Name, string Installed, string Latest, string Author, string Sentence)
{
    public bool HasUpdate() => Latest != Installed;
}

/// <summary>A library of the index.</summary>
/// <param name="Versions">Newest first.</param>
/// <param name="Dependencies">Names of the libraries that are installed along with it.</param>
/// <param name="Installed">The installed version, or null.</param>
public sealed record FoundLibrary(
    string Name,
    string Latest,
    string Author,
    string Sentence,
    string Category,
    IReadOnlyList<string> Versions,
    IReadOnlyList<string> Dependencies,
    string? Installed);
