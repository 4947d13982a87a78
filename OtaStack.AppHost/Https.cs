using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// HTTPS with a certificate that the gateway issues itself: the setting <c>Gateway:Https:LocalAuthority</c>.
/// </summary>
internal static class Https
{
    /// <summary>The option that turns it on, as for <c>./otastack run</c>.</summary>
    private const string Option = "--https";

    private static readonly string[] Settings =
    [
        StackSettings.LocalAuthority, StackSettings.HttpsNames, StackSettings.HttpsPort, StackSettings.HttpsPublicPort,
    ];

    /// <summary>
    /// Replaces the option by the setting. .NET's command-line configuration would take the next argument as its value.
    /// </summary>
    public static string[] Expand(string[] arguments) =>
        [.. arguments.Select(argument =>
            argument == Option ? $"--{Key(StackSettings.LocalAuthority)}=true" : argument)];

    /// <summary>Gives the gateway the settings. In publish mode, the Compose file sets them.</summary>
    public static IResourceBuilder<ProjectResource> WithHttps(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
            return gateway;

        foreach (var name in Settings)
        {
            if (builder.Setting(name) is { } value)
                gateway.WithEnvironment(name, value);
        }

        return gateway;
    }

    /// <summary>A setting by the name of its environment variable; null if it is not set.</summary>
    public static string? Setting(this IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[Key(name)] is { Length: > 0 } value ? value : null;

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
