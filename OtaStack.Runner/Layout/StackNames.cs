namespace OtaStack.Runner.Layout;

/// <summary>
/// Names of the services and their endpoints. The gateway finds a service at <c>services:NAME:ENDPOINT:0</c>.
/// </summary>
public static class StackNames
{
    public const string Api = "api";
    public const string Manager = "manager";
    public const string Web = "web";
    public const string Gateway = "gateway";
    public const string Ide = "ide";

    /// <summary>The endpoint of all services except <see cref="Ide"/>.</summary>
    public const string HttpEndpoint = "http";

    /// <summary>The endpoint of <see cref="Ide"/>.</summary>
    public const string IdeEndpoint = "ide";

    /// <summary>The account that the gateway creates at its first start.</summary>
    public const string Administrator = "admin";
}
