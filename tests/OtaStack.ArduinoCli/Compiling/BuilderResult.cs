using System.Text.Json.Nodes;
using OtaStack.ArduinoCli.Boards;
using OtaStack.ArduinoCli.CommandLine;

namespace OtaStack.ArduinoCli.Compiling;

/// <summary><c>builder_result</c> of <c>compile --json</c> (<c>result.BuilderResult</c> in <c>internal/cli/feedback/result/rpc.go</c>).</summary>
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
        var properties = Properties.Load(Path.Combine(folder, "library.properties"));
        return new JsonObject().Put("name", properties["name"]).Put("version", properties["version"]).Put("install_dir", folder);
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
