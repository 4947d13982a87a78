using System.ComponentModel.DataAnnotations;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Limits;

/// <summary>
/// Limits for clients, bound from <c>Gateway:Limits</c>. The defaults allow 500 boards behind one address to
/// reconnect at once and fetch their images in ranges.
/// </summary>
internal sealed record LimitOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway:Limits";

    private const double Day = 86_400;

    /// <summary>
    /// Largest request body on <c>/api</c>, <c>/manager</c> and <c>/</c>: a library of 32 MiB and its envelope.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public long RequestBodyBytes { get; init; } = RequestBodies.DefaultMaximumBytes;

    /// <summary>Largest request body on <c>/ota</c>; boards send none, or a small report.</summary>
    [Range(1.0, int.MaxValue)]
    public long DeviceRequestBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Largest request body on <c>/ide</c>, where people drop whole folders.</summary>
    [Range(1.0, int.MaxValue)]
    public long IdeRequestBodyBytes { get; init; } = 512 * 1024 * 1024;

    /// <summary>Bytes of all request headers together.</summary>
    [Range(1024, 1024 * 1024)]
    public int RequestHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Number of request headers. Below the services' own limit of 100: the gateway adds some.</summary>
    [Range(16, int.MaxValue)]
    public int RequestHeaderCount { get; init; } = 90;

    /// <summary>Sustained requests a second to <c>/ota</c> for each address (IPv6: /64).</summary>
    [Range(1.0, int.MaxValue)]
    public int DeviceRequestsPerSecond { get; init; } = 1000;

    /// <summary>Requests to <c>/ota</c> that one address may send at once after a pause.</summary>
    [Range(1.0, int.MaxValue)]
    public int DeviceRequestBurst { get; init; } = 20_000;

    /// <summary>Open connections, upgraded ones (websockets) included.</summary>
    [Range(1.0, int.MaxValue)]
    public int Connections { get; init; } = 20_000;

    /// <summary>Open connections of one address (IPv6: /64).</summary>
    [Range(1.0, int.MaxValue)]
    public int ConnectionsPerAddress { get; init; } = 2_000;

    /// <summary>
    /// Networks (comma-separated, <c>10.0.0.0/8</c> or single addresses) without a limit per address: this machine, and
    /// a proxy or container bridge behind which every client has the same address.
    /// </summary>
    public string ExemptNetworks { get; init; } = "127.0.0.0/8, ::1";

    /// <summary>
    /// Event streams and websockets that one session or API key may have open to one service. An IDE with several
    /// windows and a dozen tabs needs about forty.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public int StreamsPerCaller { get; init; } = 100;

    /// <summary>Event streams and websockets that may be open to one service in all.</summary>
    [Range(1.0, int.MaxValue)]
    public int StreamsPerService { get; init; } = 2_000;

    /// <summary>Seconds until all request headers must have arrived.</summary>
    [Range(1.0, Day)]
    public double RequestHeadersSeconds { get; init; } = 30;

    /// <summary>Seconds that an idle connection is kept.</summary>
    [Range(1.0, Day)]
    public double KeepAliveSeconds { get; init; } = 130;

    /// <summary>Seconds for a TLS handshake; a board at 80 MHz needs several.</summary>
    [Range(1.0, Day)]
    public double TlsHandshakeSeconds { get; init; } = 20;

    /// <summary>
    /// Minimum rate of a request body, in bytes a second, measured after <see cref="SlowSenderGraceSeconds"/>.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public double SlowSenderBytesPerSecond { get; init; } = 240;

    /// <summary>Seconds before <see cref="SlowSenderBytesPerSecond"/> counts; more than 1.</summary>
    [Range(1.1, Day)]
    public double SlowSenderGraceSeconds { get; init; } = 10;

    /// <summary>
    /// Minimum rate at which a client must read a response, in bytes a second. Firmware downloads are exempt.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public double SlowReaderBytesPerSecond { get; init; } = 50;

    /// <summary>
    /// Seconds without any progress after which a firmware download is aborted. A slow download is not.
    /// </summary>
    [Range(1.0, Day)]
    public double DeadReaderSeconds { get; init; } = 300;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Networks.TryParse(ExemptNetworks, out _, out var problem)
            ? []
            : [new ValidationResult(problem, [nameof(ExemptNetworks)])];
}
