namespace OtaStack.EndToEndTests.Running;

/// <summary>The programs of this checkout, built in the configuration that the tests run in.</summary>
internal static class BuiltProgram
{
    /// <summary>Full path of the assembly of a project, to start with <c>dotnet</c>.</summary>
    /// <param name="projectFolder">From the checkout's root, e.g. <c>OtaStack.Api</c>.</param>
    public static string AssemblyOf(string projectFolder)
    {
        var root = Path.GetDirectoryName(Script.FileName)!;
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            root, projectFolder, "bin", output.Parent!.Name, output.Name, Path.GetFileName(projectFolder) + ".dll");
    }
}
