using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.Limits;

/// <summary>
/// Limits open connections, overall and per address, from accept to close; a websocket counts as long as it is open.
/// Connections above the limit are closed before a byte is read, so that they cost almost nothing.
/// </summary>
internal sealed partial class ConnectionLimits(
    IOptions<LimitOptions> options, TimeProvider time, ILogger<ConnectionLimits> logger)
{
    private readonly LimitOptions _limits = options.Value;
    private readonly Networks _exempt = Networks.Parse(options.Value.ExemptNetworks);
    private readonly ConcurrentDictionary<AddressBlock, int> _openByAddress = new();
    private readonly LogThrottle _throttle = new(time);
    private int _open;

    /// <summary>Kestrel connection middleware.</summary>
    public async Task LimitAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var counted = address is not null && !_exempt.Contains(address);
        var block = AddressBlock.Of(address);

        var openHere = counted ? _openByAddress.AddOrUpdate(block, 1, static (_, open) => open + 1) : 0;
        var openInAll = Interlocked.Increment(ref _open);
        try
        {
            if (openInAll > _limits.Connections || openHere > _limits.ConnectionsPerAddress)
            {
                if (_throttle.ShouldLog(out var count))
                    LogRejected(address, openHere, openInAll, count);
                connection.Abort(new ConnectionAbortedException("Too many connections."));
                return;
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            if (counted)
                Leave(block);
        }
    }

    private void Leave(AddressBlock block)
    {
        var open = _openByAddress.AddOrUpdate(block, 0, static (_, open) => open - 1);
        if (open == 0)
            _openByAddress.TryRemove(KeyValuePair.Create(block, 0)); // not if another connection was opened meanwhile
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Connection from {Address} closed: {OpenHere} open from there, {OpenInAll} in all; {Count} closed since the "
            + "last such message.")]
    private partial void LogRejected(IPAddress? address, int openHere, int openInAll, long count);
}
