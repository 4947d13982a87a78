using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Libraries;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// <c>builder_result</c> of <c>compile --json</c> (<c>result.BuilderResult</c> in
/// <c>internal/cli/feedback/result/rpc.go</c>).
/// </summary>
internal static class BuilderResult
{
    public static JsonObject ToJson(BuildRequest request, BuildResult result) => new JsonObject()
        .Put("build_path", request.BuildPath)
        .Put("used_libraries", result.Libraries.Select(folder => Library(request, folder)))
        .Put("executable_sections_size", result.Error is null ? result.Sizes.Select(Size) : [])
        .Put("board_platform", Platform(request.Board.Platform))
        .Put("build_platform", Platform(request.Board.Platform))
        .Put("build_properties", result.Properties)
        .Put("diagnostics", result.Diagnostics.Select(diagnostic => diagnostic.ToJson()));

    private static JsonObject Library(BuildRequest request, string folder)
    {
        // ArduinoBuilder passes a single library as a link.
        folder = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
        var platform = request.Board.Platform;
        var library = new InstalledLibrary(folder, request.SingleLibraries.Contains(folder) ? "unmanaged" : "user");
        if (folder.StartsWith(platform.Folder + '/', StringComparison.Ordinal))
            library = library with { Location = "platform", Platform = platform.ToString() };
        return library.ToJson();
    }

    private static JsonObject Size(SectionSize size) => new JsonObject { ["name"] = size.Name }
        .Put("size", size.Bytes)
        .Put("max_size", size.Maximum);

    private static JsonObject Platform(InstalledPlatform platform) => new JsonObject
    {
        ["id"] = platform.Id,
        ["version"] = platform.Version,
        ["install_dir"] = platform.Folder,
    };
}
