using System.ComponentModel.DataAnnotations;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Limits;

/// <summary>
/// What keeps a stranger from hurting, bound from <c>Gateway:Limits</c>. The defaults let 500 boards behind one address
/// come back at once and fetch their images in ranges.
/// </summary>
internal sealed record LimitOptions : IValidatableObject
{
    /// <summary>The section of the configuration that it is bound from.</summary>
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

    /// <summary>Requests a second that one address may send to <c>/ota</c> for ever. IPv6 counts by /64.</summary>
    [Range(1.0, int.MaxValue)]
    public int DeviceRequestsPerSecond { get; init; } = 1000;

    /// <summary>Requests to <c>/ota</c> that one address may send at once after a quiet time.</summary>
    [Range(1.0, int.MaxValue)]
    public int DeviceRequestBurst { get; init; } = 20_000;

    /// <summary>Open connections, upgraded ones (websockets) included.</summary>
    [Range(1.0, int.MaxValue)]
    public int Connections { get; init; } = 20_000;

    /// <summary>Open connections of one address. IPv6 counts by /64.</summary>
    [Range(1.0, int.MaxValue)]
    public int ConnectionsPerAddress { get; init; } = 2_000;

    /// <summary>
    /// Networks (comma-separated, <c>10.0.0.0/8</c> or single addresses) without a limit per address: this machine, and
    /// a proxy or container bridge behind which every client has the same address.
    /// </summary>
    public string ExemptNetworks { get; init; } = "127.0.0.0/8, ::1";

    /// <summary>
    /// Event streams and websockets that one session, or one API key, may have open to one service: an IDE with several
    /// windows and a dozen tabs needs some forty.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public int StreamsPerCaller { get; init; } = 100;

    /// <summary>Event streams and websockets that may be open to one service in all.</summary>
    [Range(1.0, int.MaxValue)]
    public int StreamsPerService { get; init; } = 2_000;

    /// <summary>Seconds until all request headers must be there.</summary>
    [Range(1.0, Day)]
    public double RequestHeadersSeconds { get; init; } = 30;

    /// <summary>Seconds that an idle connection is kept.</summary>
    [Range(1.0, Day)]
    public double KeepAliveSeconds { get; init; } = 130;

    /// <summary>Seconds for a TLS handshake; a board at 80 MHz needs several.</summary>
    [Range(1.0, Day)]
    public double TlsHandshakeSeconds { get; init; } = 20;

    /// <summary>
    /// Bytes a second that a request body must bring, measured after <see cref="SlowSenderGraceSeconds"/>.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public double SlowSenderBytesPerSecond { get; init; } = 240;

    /// <summary>Seconds before <see cref="SlowSenderBytesPerSecond"/> counts; more than 1.</summary>
    [Range(1.1, Day)]
    public double SlowSenderGraceSeconds { get; init; } = 10;

    /// <summary>Bytes a second that a client must take of an answer, firmware downloads excepted.</summary>
    [Range(1.0, int.MaxValue)]
    public double SlowReaderBytesPerSecond { get; init; } = 50;

    /// <summary>
    /// Seconds after which a board that takes nothing at all of its image is given up, however slow it may be.
    /// </summary>
    [Range(1.0, Day)]
    public double DeadReaderSeconds { get; init; } = 300;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Networks.TryParse(ExemptNetworks, out _, out var problem)
            ? []
            : [new ValidationResult(problem, [nameof(ExemptNetworks)])];
}
