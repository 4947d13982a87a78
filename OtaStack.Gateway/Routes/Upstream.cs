using OtaStack.Gateway.Limits;

namespace OtaStack.Gateway.Routes;

/// <summary>
/// A service as the gateway sees it: one YARP cluster with one destination, or none while it has no address.
/// </summary>
/// <param name="Id">The cluster's id.</param>
/// <param name="Service">The service's name in the AppHost, in compose, and in <c>services:{name}:...</c>.</param>
/// <param name="Endpoint">The endpoint's name in the AppHost.</param>
/// <param name="Title">The name for people, at the start of a sentence.</param>
/// <param name="HealthPath">The path of the health probe.</param>
internal sealed record Upstream(string Id, string Service, string Endpoint, string Title, string HealthPath)
{
    public static readonly Upstream Api = new("api", "api", "http", "The OTA service", "/health");

    /// <summary>
    /// The API again, for boards: separate connections with small buffers, so that the API notices when a board stops
    /// reading, and errors without a body.
    /// </summary>
    public static readonly Upstream Devices = Api with { Id = "devices" };

    public static readonly Upstream Manager = new("manager", "manager", "http", "The board manager", "/health");

    public static readonly Upstream Web = new("web", "web", "http", "The web front end", "/health");

    public static readonly Upstream Ide = new("ide", "ide", "ide", "The IDE", "/healthz");

    public static readonly Upstream[] All = [Api, Devices, Manager, Web, Ide];

    /// <summary>How long a request may be without any activity before it is aborted.</summary>
    public TimeSpan ActivityTimeout(GatewayOptions gateway, LimitOptions limits) => Id switch
    {
        "ide" => TimeSpan.FromHours(gateway.IdeIdleHours),
        "devices" => TimeSpan.FromSeconds(limits.DeadReaderSeconds),
        _ => TimeSpan.FromSeconds(100),
    };

    /// <summary>
    /// Whether a request opens a websocket, over HTTP/1.1 or HTTP/2. Its client cannot show a page.
    /// </summary>
    public static bool IsUpgrade(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method);

    /// <summary>The largest request body, in bytes.</summary>
    public long MaxRequestBodyBytes(LimitOptions limits) => Id switch
    {
        "ide" => limits.IdeRequestBodyBytes,
        "devices" => limits.DeviceRequestBodyBytes,
        _ => limits.RequestBodyBytes,
    };
}
