using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>Sign-in at a provider of OpenID Connect: the settings <c>SignIn:Oidc:*</c>, as under <c>./otastack run</c>.</summary>
internal static class Oidc
{
    private const string SecretParameter = "oidc-client-secret";

    /// <summary>Gives the gateway the settings. In publish mode, the Compose file sets them.</summary>
    public static IResourceBuilder<ProjectResource> WithOidc(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        // The orchestrator's processes inherit this process's environment, and code of sketches runs in some.
        Environment.SetEnvironmentVariable(StackSettings.OidcClientSecret, null);
        if (builder.ExecutionContext.IsPublishMode)
            return gateway;

        foreach (var name in StackSettings.Oidc)
        {
            if (builder.Setting(name) is { } value)
                gateway.WithEnvironment(name, value);
        }

        return builder.Setting(StackSettings.OidcClientSecret) is { } secret
            ? gateway.WithEnvironment(
                StackSettings.OidcClientSecret, builder.AddParameter(SecretParameter, secret, secret: true))
            : gateway;
    }
}
