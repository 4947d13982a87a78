using System.Collections;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Run;

/// <summary>Environments of the services.</summary>
internal static class ServiceEnvironment
{
    /// <summary>The variable by which people give <c>./otastack run</c> a password.</summary>
    private const string GivenPassword = "OTASTACK_PASSWORD";

    /// <summary>
    /// How services run on a machine of people, whatever its environment says. Not in Development, which shows stack
    /// traces: boards and people reach them from the network.
    /// </summary>
    internal static readonly (string Name, string Value)[] Fixed =
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"),
        ("DOTNET_ENVIRONMENT", "Production"),
        // Less than the guard's patience: what is queued is written before a slow download could prevent it.
        ("DOTNET_SHUTDOWNTIMEOUTSECONDS", "5"),
    ];

    /// <summary>Logs for people to read. Set these variables to get JSON or more detail.</summary>
    internal static readonly (string Name, string Value)[] LogDefaults =
    [
        ("Logging__Console__FormatterName", "simple"),
        ("Logging__Console__FormatterOptions__SingleLine", "true"),
        ("Logging__Console__FormatterOptions__TimestampFormat", "HH:mm:ss "),
        ("Logging__LogLevel__Microsoft", "Warning"),
        ("Logging__LogLevel__System", "Warning"),
        ("Logging__LogLevel__Yarp", "Warning"),
    ];

    /// <summary>
    /// The environment of this process without the password: that is for the gateway alone, because people who use the
    /// IDE's terminal or build a sketch can read the environment of everything else.
    /// </summary>
    public static Dictionary<string, string> OfThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => (string)variable.Key is not (GivenPassword or StackSettings.Password))
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);

    /// <summary>The password that was given; empty when none was.</summary>
    public static string Password() =>
        Environment.GetEnvironmentVariable(GivenPassword)
            ?? Environment.GetEnvironmentVariable(StackSettings.Password) ?? "";

    /// <summary>
    /// The environment of a service: <paramref name="own"/> of this process, where its folders are, and how it runs
    /// here.
    /// </summary>
    public static Dictionary<string, string> For(
        IReadOnlyDictionary<string, string> own, string dataFolder, IEnumerable<FolderUse> folders)
    {
        var environment = new Dictionary<string, string>(own);
        foreach (var (name, value) in Fixed)
            environment[name] = value;
        environment.Remove("ASPNETCORE_HTTP_PORTS");
        environment.Remove("ASPNETCORE_HTTPS_PORTS");
        foreach (var (name, value) in LogDefaults)
            environment.TryAdd(name, value);
        foreach (var folder in folders)
            environment[folder.Setting] = folder.ValueIn(dataFolder);
        return environment;
    }
}
