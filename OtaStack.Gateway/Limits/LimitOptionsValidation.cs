using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Limits;

/// <summary>Every limit is a number that Kestrel and timers can work with; the message names the key.</summary>
internal sealed class LimitOptionsValidation : IValidateOptions<LimitOptions>
{
    private const double Day = 86_400;

    public ValidateOptionsResult Validate(string? name, LimitOptions options)
    {
        (string Key, double Value, double Least, double Most)[] limits =
        [
            (nameof(options.RequestBodyBytes), options.RequestBodyBytes, 1, int.MaxValue),
            (nameof(options.DeviceRequestBodyBytes), options.DeviceRequestBodyBytes, 1, int.MaxValue),
            (nameof(options.IdeRequestBodyBytes), options.IdeRequestBodyBytes, 1, int.MaxValue),
            (nameof(options.RequestHeaderBytes), options.RequestHeaderBytes, 1024, 1024 * 1024),
            (nameof(options.RequestHeaderCount), options.RequestHeaderCount, 16, int.MaxValue),
            (nameof(options.DeviceRequestsPerSecond), options.DeviceRequestsPerSecond, 1, int.MaxValue),
            (nameof(options.DeviceRequestBurst), options.DeviceRequestBurst, 1, int.MaxValue),
            (nameof(options.Connections), options.Connections, 1, int.MaxValue),
            (nameof(options.ConnectionsPerAddress), options.ConnectionsPerAddress, 1, int.MaxValue),
            (nameof(options.StreamsPerCaller), options.StreamsPerCaller, 1, int.MaxValue),
            (nameof(options.StreamsPerService), options.StreamsPerService, 1, int.MaxValue),
            (nameof(options.RequestHeadersSeconds), options.RequestHeadersSeconds, 1, Day),
            (nameof(options.KeepAliveSeconds), options.KeepAliveSeconds, 1, Day),
            (nameof(options.TlsHandshakeSeconds), options.TlsHandshakeSeconds, 1, Day),
            (nameof(options.SlowSenderBytesPerSecond), options.SlowSenderBytesPerSecond, 1, int.MaxValue),
            (nameof(options.SlowSenderGraceSeconds), options.SlowSenderGraceSeconds, 1.1, Day),
            (nameof(options.SlowReaderBytesPerSecond), options.SlowReaderBytesPerSecond, 1, int.MaxValue),
            (nameof(options.DeadReaderSeconds), options.DeadReaderSeconds, 1, Day),
        ];

        var failures = limits
            .Where(limit => !(limit.Value >= limit.Least && limit.Value <= limit.Most))
            .Select(limit => FormattableString.Invariant(
                $"{LimitOptions.Section}:{limit.Key} is {limit.Value}: it must be {limit.Least} to {limit.Most}."))
            .ToList();

        try
        {
            _ = Networks.Parse(options.ExemptNetworks);
        }
        catch (FormatException exception)
        {
            failures.Add($"{LimitOptions.Section}:{nameof(options.ExemptNetworks)}: {exception.Message}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
