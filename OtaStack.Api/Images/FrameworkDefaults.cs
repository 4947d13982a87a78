namespace OtaStack.Api.Images;

/// <summary>
/// Values of an application descriptor that do not describe the application, because a framework or an example set
/// them. They are the same in many programs, so they must not become a project or a version.
/// </summary>
/// <remarks>
/// Where they come from:
/// <list type="bullet">
/// <item><c>esp32-arduino-lib-builder</c> (Makefile of the lib builder that made the libraries of arduino-esp32 1.0.x),
/// <c>arduino-lib-builder</c> (its CMakeLists.txt since 2.0), and names of forks that keep the ending: the prebuilt
/// libraries contain the descriptor, so every sketch has its name, its version (<c>git describe</c> of the lib builder
/// such as <c>b1c75d1-dirty</c>, or <c>esp-idf: v4.4.7 38eeba213a</c>) and its time.</item>
/// <item><c>app-template</c> (esp-idf-template), <c>hello-world</c> and <c>hello_world</c> (ESP-IDF's
/// examples/get-started/hello_world, which <c>idf.py create-project-from-example</c> copies): template names that
/// people leave unchanged. The version may be their own.</item>
/// <item>Version <c>1</c>: tools/cmake/project.cmake, without PROJECT_VER, version.txt and Git.</item>
/// <item>A version that ends in <c>-NOTFOUND</c>: what ESP-IDF's Git helper leaves when Git fails.</item>
/// <item>The version of ESP-IDF: an example built inside ESP-IDF's own repository, where <c>git describe</c> describes
/// ESP-IDF.</item>
/// </list>
/// ESPHome (project is the node's name, version ESPHome's, such as <c>2025.6.2</c>) and MicroPython
/// (<c>micropython</c>, <c>v1.24.1</c>) set the descriptor themselves.
/// </remarks>
internal static class FrameworkDefaults
{
    private const string LibraryBuilder = "lib-builder";
    private const string Dirty = "-dirty";

    private static readonly string[] TemplateProjects = ["app-template", "hello-world", "hello_world"];

    /// <summary>True if the descriptor is not the sketch's own, including its time.</summary>
    public static bool IsOfLibraries(string? project) =>
        project is not null && project.Contains(LibraryBuilder, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for the name of a template.</summary>
    public static bool IsProject(string? project) =>
        project is not null && TemplateProjects.Contains(project, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a version that is not the application's.</summary>
    public static bool IsVersion(string? version, string? idfVersion) =>
        version is null or "1"
        || version.StartsWith("esp-idf:", StringComparison.OrdinalIgnoreCase)
        || version.EndsWith("-NOTFOUND", StringComparison.Ordinal)
        || (idfVersion is not null && Clean(version).SequenceEqual(Clean(idfVersion)));

    /// <summary>Without <c>v</c> and <c>-dirty</c>, which only one of the two may have.</summary>
    private static ReadOnlySpan<char> Clean(string version)
    {
        var clean = version.AsSpan();
        if (clean.EndsWith(Dirty, StringComparison.Ordinal))
            clean = clean[..^Dirty.Length];
        return clean.Length > 1 && clean[0] is 'v' or 'V' && char.IsAsciiDigit(clean[1]) ? clean[1..] : clean;
    }
}
