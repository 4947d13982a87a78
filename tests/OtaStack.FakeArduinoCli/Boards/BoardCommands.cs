using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Platforms;

namespace OtaStack.FakeArduinoCli.Boards;

/// <summary><c>board ...</c> (<c>internal/cli/board</c>).</summary>
internal static class BoardCommands
{
    /// <summary>Lists boards on serial ports. The list is always empty.</summary>
    public static ExitCode List(Invocation invocation)
    {
        invocation.Output.Result(new JsonObject { ["detected_ports"] = new JsonArray() }, "No boards found.");
        return ExitCode.Success;
    }

    public static ExitCode ListAll(Invocation invocation)
    {
        var catalog = new PlatformCatalog(invocation.Settings, invocation.Output);
        var boards = catalog.Installed
            .SelectMany(platform => platform.Boards)
            .Where(board => invocation.Has("show-hidden") || !board.IsHidden)
            .Where(board => invocation.Arguments.All(word =>
                $"{board.Name} {board.Fqbn}".Contains(word, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(board => board.Name, StringComparer.Ordinal)
            .ToList();
        invocation.Output.Result(
            new JsonObject().Put("boards", boards.Select(board => ToJson(catalog, board))),
            Table.Render(["Board Name", "FQBN"], boards.Select(board => (string[])[board.Name, board.Fqbn])));
        return ExitCode.Success;
    }

    public static ExitCode Details(Invocation invocation)
    {
        const string Failed = "Error getting board details: ";
        if ((invocation.Value("fqbn")
            ?? (invocation.Arguments.Count > 0 ? invocation.Arguments[0] : null)) is not { } name)
            throw new CliException("required flag(s) \"fqbn\" not set");

        Board board;
        Fqbn complete;
        try
        {
            var fqbn = Fqbn.Parse(name);
            board = InstalledPlatform.FindBoard(invocation.Settings.Data, fqbn)
                ?? throw new CliException($"Unknown FQBN: platform {fqbn.Platform} is not installed");
            complete = board.Complete(fqbn);
        }
        catch (CliException exception)
        {
            throw new CliException(Failed + exception.Message);
        }

        var catalog = new PlatformCatalog(invocation.Settings, invocation.Output);
        invocation.Output.Result(Details(catalog, board, complete),
            $"Board name: {board.Name}\nFQBN:       {board.Fqbn}");
        return ExitCode.Success;
    }

    private static JsonObject ToJson(PlatformCatalog catalog, Board board)
    {
        var platform = board.Platform;
        var release = catalog.Releases(platform.Id).FirstOrDefault(release => release.Version == platform.Version);
        return new JsonObject { ["name"] = board.Name, ["fqbn"] = board.Fqbn }
            .Put("is_hidden", board.IsHidden)
            .Put("platform", new JsonObject()
                .Put("metadata", catalog.Metadata(platform.Id))
                .Put("release", release is null ? null : PlatformCatalog.ToJson(release, platform)));
    }

    private static JsonObject Details(PlatformCatalog catalog, Board board, Fqbn chosen)
    {
        var platform = board.Platform;
        var release = catalog.Releases(platform.Id).FirstOrDefault(release => release.Version == platform.Version);
        return new JsonObject { ["fqbn"] = board.Fqbn, ["name"] = board.Name }
            .Put("version", platform.Version)
            .Put("properties_id", board.Id)
            .Put("package", new JsonObject()
                .Put("maintainer", release?.Maintainer)
                .Put("website_url", release?.Website)
                .Put("email", release?.Email)
                .Put("name", platform.Vendor))
            .Put("platform", new JsonObject()
                .Put("architecture", platform.Architecture)
                .Put("category", release?.Category)
                .Put("url", release?.Resource.Url)
                .Put("archive_filename", release?.Resource.FileName)
                .Put("checksum", release?.Resource.Checksum)
                .Put("size", release?.Resource.Size ?? 0)
                .Put("name", platform.Name))
            .Put("tools_dependencies", (release?.Tools ?? []).Select(tool =>
                new JsonObject { ["packager"] = tool.Packager, ["name"] = tool.Name, ["version"] = tool.Version }))
            .Put("config_options", board.Options.Select(option => Option(option, chosen.Options[option.Id])));
    }

    private static JsonObject Option(BoardOption option, string selected) => new JsonObject
    {
        ["option"] = option.Id,
        ["option_label"] = option.Label,
    }.Put("values", option.Values.Select(value =>
        new JsonObject { ["value"] = value.Value, ["value_label"] = value.Label }
            .Put("selected", value.Value == selected)));
}
