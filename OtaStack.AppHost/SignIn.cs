using Aspire.Hosting.ApplicationModel;

namespace OtaStack.AppHost;

/// <summary>Who may enter: people sign in at the gateway, which vouches for each request that it forwards.</summary>
internal static class SignIn
{
    /// <summary>The gateway's setting, as an environment variable.</summary>
    public const string PasswordSetting = "SignIn__Password";

    private const string TokenKeyPath = "/identity-public";

    /// <summary>Letters and digits only, so that it can be typed and pasted anywhere; over 128 bits.</summary>
    public static GenerateParameterDefault GeneratedPassword => new() { MinLength = 22, Special = false };

    /// <summary>
    /// Lets people sign in as <c>admin</c> with <paramref name="password"/>. Accounts, API keys and the key that signs
    /// tokens stay in <paramref name="identity"/>, which nobody but the gateway has.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSignIn(
        this IResourceBuilder<ProjectResource> gateway,
        IResourceBuilder<ParameterResource> password,
        Folder identity,
        Folder tokenKey) =>
        gateway
            .WithEnvironment(PasswordSetting, password)
            .WithFolder(identity, "/identity", setting: "Identity__Path")
            .WithFolder(tokenKey, TokenKeyPath, setting: "Identity__PublicPath");

    /// <summary>Lets a service verify the gateway's tokens. It gets the public key and can forge nothing with it.</summary>
    public static IResourceBuilder<ProjectResource> WithTokenKey(
        this IResourceBuilder<ProjectResource> service, Folder tokenKey) =>
        service.WithFolder(
            tokenKey, TokenKeyPath, setting: "Identity__PublicKeyPath", file: "token-key.pem", isReadOnly: true);
}
