namespace OtaStack.Runner.Layout;

/// <summary>
/// Names of the environment variables with which a host configures the services. Those of folders are in <see
/// cref="ApiFolders"/>, <see cref="ManagerFolders"/>, <see cref="WebFolders"/> and <see cref="GatewayFolders"/>; all are
/// described in the services' README.md.
/// </summary>
public static class StackSettings
{
    /// <summary>
    /// The password of <see cref="StackNames.Administrator"/>. For the gateway only: builds and the IDE must not see
    /// it.
    /// </summary>
    public const string Password = "SignIn__Password";

    /// <summary>File for a password that the gateway generates, to be shown once and deleted.</summary>
    public const string FirstPasswordFile = "SignIn__FirstPasswordFile";

    /// <summary>The role that may use the IDE and build: <c>operator</c> where containers keep these apart.</summary>
    public const string ToolsRole = "SignIn__ToolsRole";

    /// <summary><c>true</c>: admins need a second factor.</summary>
    public const string AdminsNeedSecondFactor = "SignIn__AdminsNeedSecondFactor";

    /// <summary>
    /// The secret with which the gateway shows a provider of OpenID Connect who it is. Like the password, for the gateway
    /// only.
    /// </summary>
    public const string OidcClientSecret = "SignIn__Oidc__ClientSecret";

    /// <summary>The other settings of that provider.</summary>
    public static IReadOnlyList<string> Oidc { get; } =
    [
        "SignIn__Oidc__Authority", "SignIn__Oidc__ClientId", "SignIn__Oidc__ClientSecretFile", "SignIn__Oidc__Name",
        "SignIn__Oidc__Scopes", "SignIn__Oidc__NameClaim", "SignIn__Oidc__RoleClaim", "SignIn__Oidc__Roles__Admin",
        "SignIn__Oidc__Roles__Operator", "SignIn__Oidc__Roles__Viewer",
    ];

    /// <summary>File whose text tells people why the IDE does not answer, while the file exists.</summary>
    public const string IdeNote = "Gateway__IdeNotePath";

    /// <summary>The arduino-cli program; it may be installed later.</summary>
    public const string ArduinoCli = "Manager__ArduinoCliPath";

    /// <summary>File whose text says how the installation of arduino-cli is going, while the file exists.</summary>
    public const string ArduinoCliNote = "Manager__ArduinoCliSetupPath";

    /// <summary>File that a service writes its address to once it listens.</summary>
    public const string AddressFile = "AddressFile";

    /// <summary><c>true</c>: the gateway issues its HTTPS certificate by itself.</summary>
    public const string LocalAuthority = "Gateway__Https__LocalAuthority";

    /// <summary>Host names and addresses for that certificate, besides those that the gateway finds.</summary>
    public const string HttpsNames = "Gateway__Https__Names";

    /// <summary>The port for HTTPS, if it is not <see cref="DefaultHttpsPort"/>.</summary>
    public const string HttpsPort = "Gateway__Https__Port";

    /// <summary>The port by which browsers reach HTTPS, if it is another one.</summary>
    public const string HttpsPublicPort = "Gateway__Https__PublicPort";

    /// <summary>The default of <see cref="HttpsPort"/>.</summary>
    public const string DefaultHttpsPort = "8443";

    /// <summary>
    /// The setting by which one service finds another: <c>http://host:port</c> or <c>unix:///path/of/a.sock</c>.
    /// </summary>
    public static string AddressOf(string service, string endpoint = StackNames.HttpEndpoint) =>
        $"services__{service}__{endpoint}__0";
}
