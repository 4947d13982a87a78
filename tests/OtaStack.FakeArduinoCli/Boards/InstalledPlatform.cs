namespace OtaStack.FakeArduinoCli.Boards;

/// <summary>A platform in <c>packages/VENDOR/hardware/ARCHITECTURE/VERSION</c> of the data folder.</summary>
internal sealed class InstalledPlatform(string vendor, string architecture, string version, string folder)
{
    private readonly Lazy<Properties> _boards = new(() => Properties.Load(Path.Combine(folder, "boards.txt")));

    /// <summary><c>vendor:architecture</c>.</summary>
    public string Id { get; } = $"{vendor}:{architecture}";

    public string Vendor { get; } = vendor;

    public string Architecture { get; } = architecture;

    public string Version { get; } = version;

    public string Folder { get; } = folder;

    /// <summary>The index entry that the platform was installed from.</summary>
    public string InstalledJson => Path.Combine(Folder, "installed.json");

    public string Name => Properties.Load(Path.Combine(Folder, "platform.txt"))["name"];

    /// <summary>Titles of the menus of boards.</summary>
    public Properties Menus => _boards.Value.Below("menu");

    public IEnumerable<Board> Boards => _boards.Value.FirstWords()
        .Where(id => _boards.Value.Has(id + ".name"))
        .Select(id => new Board(this, id, _boards.Value.Below(id)));

    /// <summary>All platforms in the data folder, sorted by name.</summary>
    public static IEnumerable<InstalledPlatform> All(string dataFolder)
    {
        foreach (var vendor in Folders(Path.Combine(dataFolder, "packages")))
        {
            foreach (var architecture in Folders(Path.Combine(vendor, "hardware")))
            {
                if (Folders(architecture).LastOrDefault(
                    folder => File.Exists(Path.Combine(folder, "boards.txt"))) is { } version)
                    yield return new(Path.GetFileName(vendor), Path.GetFileName(architecture),
                        Path.GetFileName(version), version);
            }
        }
    }

    /// <summary>The board; null if its platform is not installed.</summary>
    /// <exception cref="CommandLine.CliException">The platform does not have this board.</exception>
    public static Board? FindBoard(string dataFolder, Fqbn fqbn)
    {
        if (All(dataFolder).FirstOrDefault(platform => platform.Id == fqbn.Platform) is not { } installed)
            return null;
        return installed.Boards.FirstOrDefault(board => board.Id == fqbn.Board)
            ?? throw Fqbn.Invalid($"board {fqbn.Plain} not found");
    }

    public override string ToString() => $"{Id}@{Version}";

    private static IEnumerable<string> Folders(string parent) => Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal)
        : [];
}
