using System.Net;

namespace OtaStack.Api.Http;

/// <summary>Where a request came from.</summary>
internal static class RemoteAddress
{
    // A dual-mode socket reports IPv4 addresses in IPv6 form, which people would not recognise.
    public static IPAddress? Of(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4()
            : http.Connection.RemoteIpAddress;
}
