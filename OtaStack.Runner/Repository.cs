namespace OtaStack.Runner;

/// <summary>The checkout that this program was built from.</summary>
/// <param name="Root">The folder of the checkout.</param>
/// <param name="Configuration">The build configuration: <c>Release</c> by <c>./otastack</c>, mostly <c>Debug</c> for
/// the AppHost.</param>
internal sealed record Repository(string Root, string Configuration)
{
    private const string Framework = "net10.0";

    /// <summary>Finds the checkout above this program's folder, <c>PROJECT/bin/CONFIGURATION/net10.0</c>.</summary>
    public static Repository Find()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OtaStack.sln")))
                return new Repository(folder.FullName, configuration);
        }

        throw new CommandException(
            $"no OtaStack.sln above {AppContext.BaseDirectory}; the runner only works in a checkout");
    }

    /// <summary>A path in the checkout.</summary>
    public string this[params ReadOnlySpan<string> path] => Path.Combine([Root, .. path]);

    /// <summary>
    /// The command line that starts the built program of a project, for example <c>OtaStack.Api</c>.
    /// </summary>
    public IReadOnlyList<string> Program(string project) =>
        ["dotnet", Built(project, Path.GetFileName(project) + ".dll")];

    /// <summary>A file in the build output of a project.</summary>
    public string Built(string project, string file) => this[project, "bin", Configuration, Framework, file];
}
