using OtaStack.FakeArduinoCli.Boards;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>What is to be built, for which board, and where.</summary>
internal sealed record BuildRequest
{
    public required Sketch Sketch { get; init; }

    public required Board Board { get; init; }

    /// <summary>With a value for every option of the board.</summary>
    public required Fqbn Fqbn { get; init; }

    /// <summary>Platforms and their tools.</summary>
    public required string DataFolder { get; init; }

    public required string BuildPath { get; init; }

    /// <summary>Where compiled cores are shared; null where they are not.</summary>
    public string? CoreCache { get; init; }

    /// <summary>Folders of libraries.</summary>
    public IReadOnlyList<string> LibraryFolders { get; init; } = [];

    /// <summary>Folders of one library each.</summary>
    public IReadOnlyList<string> SingleLibraries { get; init; } = [];

    /// <summary><c>key=value</c>.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary><c>none</c>, <c>default</c>, <c>more</c> or <c>all</c>.</summary>
    public string Warnings { get; init; } = "none";

    public bool IsVerbose { get; init; }

    public bool OnlyDatabase { get; init; }
}
