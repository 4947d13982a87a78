namespace OtaStack.Runner.Ide;

/// <summary>
/// The environment of code-server, which the IDE's terminals and extensions can read.
/// </summary>
internal static class IdeEnvironment
{
    private static readonly string[] Prefixes = ["ASPNETCORE_", "OTASTACK_", "OTEL_", "CODE_SERVER_", "VSCODE_"];

    private static readonly string[] Names =
        ["AddressFile", "DOTNET_ENVIRONMENT", "DOTNET_SHUTDOWNTIMEOUTSECONDS", "PORT", "PASSWORD", "HASHED_PASSWORD"];

    /// <summary>
    /// Removes the services' settings, and variables that change the behaviour of code-server itself.
    /// </summary>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(variable => !IsSetting(variable.Key)).ToDictionary();

    private static bool IsSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        || Names.Contains(name);
}
