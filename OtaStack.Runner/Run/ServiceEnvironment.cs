using System.Collections;
using OtaStack.Runner.Backups;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Run;

/// <summary>The services' environment variables.</summary>
internal static class ServiceEnvironment
{
    /// <summary>The variable with which people give <c>./otastack run</c> a password.</summary>
    private const string GivenPassword = "OTASTACK_PASSWORD";

    /// <summary>
    /// Always set, whatever this process's environment says. The services are reachable from the network, so they
    /// must not run in Development, which shows stack traces.
    /// </summary>
    internal static readonly (string Name, string Value)[] Fixed =
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"),
        ("DOTNET_ENVIRONMENT", "Production"),
        // Shorter than the guard's timeout, so that a slow download cannot prevent queued writes.
        ("DOTNET_SHUTDOWNTIMEOUTSECONDS", "5"),
    ];

    /// <summary>Readable logs by default. Set these variables to get JSON or more detail.</summary>
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
    /// The environment of this process without the password, the secret of OpenID Connect, and the passphrase of backups.
    /// Only the gateway gets the first two, because users of the IDE's terminal and sketch builds can read the other
    /// processes' environments.
    /// </summary>
    public static Dictionary<string, string> OfThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => (string)variable.Key is not (GivenPassword or StackSettings.Password
                or StackSettings.OidcClientSecret or Passphrase.Variable))
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);

    /// <summary>The given password, or an empty string.</summary>
    public static string Password() =>
        Environment.GetEnvironmentVariable(GivenPassword)
            ?? Environment.GetEnvironmentVariable(StackSettings.Password) ?? "";

    /// <summary>The secret of OpenID Connect, or null.</summary>
    public static string? OidcClientSecret() => Environment.GetEnvironmentVariable(StackSettings.OidcClientSecret);

    /// <summary>
    /// The environment of a service: <paramref name="own"/> of this process, the folder settings, and the fixed
    /// settings and defaults.
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
