using OtaStack.FakeArduinoCli.Boards;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>What to build, for which board, and where.</summary>
internal sealed record BuildRequest
{
    public required Sketch Sketch { get; init; }

    public required Board Board { get; init; }

    /// <summary>The board's name, with a value for each of its options.</summary>
    public required Fqbn Fqbn { get; init; }

    /// <summary>Folder of platforms and tools.</summary>
    public required string DataFolder { get; init; }

    public required string BuildPath { get; init; }

    /// <summary>Folder of the shared compiled cores; null if they are not shared.</summary>
    public string? CoreCache { get; init; }

    /// <summary>Folders that contain libraries.</summary>
    public IReadOnlyList<string> LibraryFolders { get; init; } = [];

    /// <summary>Folders that are a library.</summary>
    public IReadOnlyList<string> SingleLibraries { get; init; } = [];

    /// <summary>Additional properties, <c>key=value</c>.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary><c>none</c>, <c>default</c>, <c>more</c> or <c>all</c>.</summary>
    public string Warnings { get; init; } = "none";

    public bool IsVerbose { get; init; }

    public bool OnlyDatabase { get; init; }
}
