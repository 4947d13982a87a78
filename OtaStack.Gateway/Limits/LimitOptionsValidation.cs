using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Limits;

/// <summary>Every limit is a positive number; the message names the key.</summary>
internal sealed class LimitOptionsValidation : IValidateOptions<LimitOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitOptions options)
    {
        (string Key, double Value, double Least)[] limits =
        [
            (nameof(options.RequestBodyBytes), options.RequestBodyBytes, 1),
            (nameof(options.DeviceRequestBodyBytes), options.DeviceRequestBodyBytes, 1),
            (nameof(options.IdeRequestBodyBytes), options.IdeRequestBodyBytes, 1),
            (nameof(options.RequestHeaderBytes), options.RequestHeaderBytes, 1024),
            (nameof(options.RequestHeaderCount), options.RequestHeaderCount, 16),
            (nameof(options.DeviceRequestsPerSecond), options.DeviceRequestsPerSecond, 1),
            (nameof(options.DeviceRequestBurst), options.DeviceRequestBurst, 1),
            (nameof(options.Connections), options.Connections, 1),
            (nameof(options.ConnectionsPerAddress), options.ConnectionsPerAddress, 1),
            (nameof(options.RequestHeadersSeconds), options.RequestHeadersSeconds, 1),
            (nameof(options.KeepAliveSeconds), options.KeepAliveSeconds, 1),
            (nameof(options.TlsHandshakeSeconds), options.TlsHandshakeSeconds, 1),
            (nameof(options.SlowSenderBytesPerSecond), options.SlowSenderBytesPerSecond, 1),
            (nameof(options.SlowSenderGraceSeconds), options.SlowSenderGraceSeconds, 1.1),
            (nameof(options.SlowReaderBytesPerSecond), options.SlowReaderBytesPerSecond, 1),
            (nameof(options.DeadReaderSeconds), options.DeadReaderSeconds, 1),
        ];

        var failures = limits
            .Where(limit => !(limit.Value >= limit.Least && limit.Value <= long.MaxValue))
            .Select(limit => FormattableString.Invariant(
                $"{LimitOptions.Section}:{limit.Key} is {limit.Value}: it must be at least {limit.Least}."))
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
