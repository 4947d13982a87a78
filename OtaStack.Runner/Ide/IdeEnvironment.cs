namespace OtaStack.Runner.Ide;

/// <summary>
/// What code-server gets of an environment: a terminal of the IDE, and every extension, sees all of it.
/// </summary>
internal static class IdeEnvironment
{
    private static readonly string[] Prefixes = ["ASPNETCORE_", "OTASTACK_", "OTEL_", "CODE_SERVER_", "VSCODE_"];

    private static readonly string[] Names =
        ["AddressFile", "DOTNET_ENVIRONMENT", "DOTNET_SHUTDOWNTIMEOUTSECONDS", "PORT", "PASSWORD", "HASHED_PASSWORD"];

    /// <summary>Leaves out the settings of services, and what would change how code-server itself works.</summary>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(variable => !IsSetting(variable.Key)).ToDictionary();

    private static bool IsSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        || Names.Contains(name);
}
