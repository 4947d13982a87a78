using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Settings;

/// <summary><c>config ...</c> (<c>internal/cli/config</c>).</summary>
internal static class ConfigCommands
{
    public static ExitCode Dump(Invocation invocation)
    {
        var settings = invocation.Settings.Dump();
        invocation.Output.Result(new JsonObject { ["config"] = settings }, YamlWriter.Write(settings).TrimEnd());
        return ExitCode.Success;
    }

    public static ExitCode Get(Invocation invocation)
    {
        foreach (var key in invocation.Arguments)
        {
            var value = invocation.Settings.Get(key)
                ?? throw new CliException($"Cannot get the configuration key {key}: key not found in settings");
            invocation.Output.Result(value, YamlWriter.Write(value).TrimEnd());
        }

        return ExitCode.Success;
    }

    public static ExitCode Set(Invocation invocation)
    {
        var key = invocation.Arguments[0];
        if (!SettingKeys.All.ContainsKey(key))
            throw new CliException($"Error setting value: key not found: {key}");
        Store(invocation, key, SettingKeys.IsList(key)
            ? List(invocation.Arguments.Skip(1).Distinct())
            : SettingKeys.FromText(key, invocation.Arguments[1]));
        return ExitCode.Success;
    }

    public static ExitCode Add(Invocation invocation)
    {
        var key = ListKey(invocation, "add to");
        Store(invocation, key, List(Values(invocation, key).Union(invocation.Arguments.Skip(1))));
        return ExitCode.Success;
    }

    public static ExitCode Remove(Invocation invocation)
    {
        var key = ListKey(invocation, "remove from");
        Store(invocation, key, List(Values(invocation, key).Except(invocation.Arguments.Skip(1))));
        return ExitCode.Success;
    }

    public static ExitCode Delete(Invocation invocation)
    {
        Store(invocation, invocation.Arguments[0], null);
        return ExitCode.Success;
    }

    public static ExitCode Init(Invocation invocation)
    {
        var file = invocation.Value("dest-file")
            ?? (invocation.Value("dest-dir") is { } folder
                ? Path.Combine(folder, "arduino-cli.yaml")
                : invocation.Settings.FilePath);
        file = Path.GetFullPath(file);
        if (File.Exists(file) && !invocation.Has("overwrite"))
            throw new CliException("Config file already exists, use --overwrite to discard the existing one.");

        var settings = new JsonObject();
        CliSettings.Put(settings, "board_manager.additional_urls", List(invocation.CommaSeparated("additional-urls")));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, YamlWriter.Write(settings));
        invocation.Output.Result(new JsonObject { ["config_path"] = file }, $"Config file written to: {file}");
        return ExitCode.Success;
    }

    private static string ListKey(Invocation invocation, string verb) => SettingKeys.IsList(invocation.Arguments[0])
        ? invocation.Arguments[0]
        : throw new CliException(
            $"The key '{invocation.Arguments[0]}' is not a list of items, can't {verb} it.\nMaybe use 'config set'?");

    private static IEnumerable<string> Values(Invocation invocation, string key) =>
        invocation.Settings.Get(key)!.AsArray().Select(value => (string)value!);

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value!)];

    private static void Store(Invocation invocation, string key, JsonNode? value)
    {
        var settings = invocation.Settings;
        CliSettings.Put(settings.Stored, key, value);
        settings.Save();
    }
}
