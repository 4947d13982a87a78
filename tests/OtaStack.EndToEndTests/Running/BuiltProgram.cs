namespace OtaStack.EndToEndTests.Running;

/// <summary>The programs of this checkout in the configuration of the tests.</summary>
internal static class BuiltProgram
{
    /// <summary>Full path of a project's assembly, to start with <c>dotnet</c>.</summary>
    /// <param name="projectFolder">Relative to the checkout, for example <c>OtaStack.Api</c>.</param>
    public static string AssemblyOf(string projectFolder)
    {
        var root = Path.GetDirectoryName(Script.FileName)!;
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            root, projectFolder, "bin", output.Parent!.Name, output.Name, Path.GetFileName(projectFolder) + ".dll");
    }
}
