namespace OtaStack.Contracts.Libraries;

/// <summary>A library in the workspace's <c>libraries</c> folder.</summary>
/// <param name="Name">As in its <c>library.properties</c>.</param>
/// <param name="Installed">Its version; empty if it names none.</param>
/// <param name="Latest">The newest version in the index; the installed one if none is newer.</param>
/// <param name="Author">May be empty.</param>
/// <param name="Sentence">What it is for; may be empty.</param>
public sealed record InstalledLibrary(string Name, string Installed, string Latest, string Author, string Sentence)
{
    /// <summary>Whether the index has a newer version.</summary>
    public bool HasUpdate() => Latest != Installed;
}

/// <summary>A library of the index.</summary>
public sealed record FoundLibrary
{
    /// <summary>Its name, unique in the index.</summary>
    public required string Name { get; init; }

    /// <summary>Its newest version.</summary>
    public required string Latest { get; init; }

    /// <summary>May be empty.</summary>
    public required string Author { get; init; }

    /// <summary>What it is for; may be empty.</summary>
    public required string Sentence { get; init; }

    /// <summary>One of Arduino's categories; may be empty.</summary>
    public required string Category { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>Names of the libraries that are installed along with it.</summary>
    public required IReadOnlyList<string> Dependencies { get; init; }

    /// <summary>The installed version, or null.</summary>
    public required string? Installed { get; init; }
}
