namespace OtaStack.Runner;

/// <summary>The checkout that this program was built from.</summary>
/// <param name="Root">Its folder.</param>
/// <param name="Configuration">What it was built as: <c>Release</c> by <c>./otastack</c>, mostly <c>Debug</c> for the
/// AppHost.</param>
internal sealed record Repository(string Root, string Configuration)
{
    private const string Framework = "net10.0";

    /// <summary>Finds it above this program's own folder, <c>PROJECT/bin/CONFIGURATION/net10.0</c>.</summary>
    public static Repository Find()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OtaStack.sln")))
                return new Repository(folder.FullName, configuration);
        }

        throw new CommandException(
            $"no OtaStack.sln above {AppContext.BaseDirectory}; the runner works in a checkout only");
    }

    /// <summary>A file or folder, from the root.</summary>
    public string this[params ReadOnlySpan<string> path] => Path.Combine([Root, .. path]);

    /// <summary>A built program of a project, e.g. <c>OtaStack.Api</c>: the words that start it.</summary>
    public IReadOnlyList<string> Program(string project) =>
        ["dotnet", Built(project, Path.GetFileName(project) + ".dll")];

    /// <summary>A file that building a project made.</summary>
    public string Built(string project, string file) => this[project, "bin", Configuration, Framework, file];
}
