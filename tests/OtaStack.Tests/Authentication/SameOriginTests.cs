using Microsoft.AspNetCore.Http;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Authentication;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData("http", "ota.example:8080", "http://ota.example:8080")]
    [InlineData("http", "OTA.example:8080", "http://ota.EXAMPLE:8080")]
    [InlineData("http", "ota.example", "http://ota.example")]
    [InlineData("http", "ota.example:80", "http://ota.example")]
    [InlineData("https", "ota.example:443", "https://ota.example")]
    [InlineData("https", "ota.example:8443", "https://ota.example:8443")]
    [InlineData("http", "ota.example", "https://ota.example")]
    [InlineData("http", "ota.example:443", "https://ota.example")]
    [InlineData("http", "[2001:db8::1]:8080", "http://[2001:db8::1]:8080")]
    [InlineData("http", "192.168.1.5:8080", "http://192.168.1.5:8080")]
    public void A_request_from_this_host_is_same_origin(string scheme, string host, string origin) =>
        Assert.Equal(RequestOrigin.Here, Of(scheme, host, ("Origin", origin)));

    [Theory]
    [InlineData("http", "ota.example:8080", "http://evil.example:8080")]
    [InlineData("http", "ota.example:8080", "http://ota.example")]
    [InlineData("http", "ota.example:8080", "http://ota.example:8081")]
    [InlineData("http", "ota.example:8080", "http://ota.example:8080.evil.example")]
    [InlineData("http", "ota.example:8080", "http://ota.example:8080@evil.example")]
    [InlineData("http", "ota.example:8080", "http://evil@ota.example:8080")]
    [InlineData("http", "ota.example:8080", "http://ota.example:8080/path")]
    [InlineData("http", "ota.example:8080", "ftp://ota.example:8080")]
    [InlineData("http", "ota.example:8080", "null")]
    [InlineData("http", "ota.example:8080", "nonsense")]
    [InlineData("http", "ota.example:8080", "//ota.example:8080")]
    [InlineData("https", "ota.example", "http://ota.example")]
    [InlineData("https", "ota.example:8443", "http://ota.example:8443")]
    [InlineData("http", "", "http://ota.example:8080")]
    public void A_request_from_another_origin_is_cross_origin(string scheme, string host, string origin) =>
        Assert.Equal(RequestOrigin.Elsewhere, Of(scheme, host, ("Origin", origin)));

    [Theory]
    [InlineData("same-origin", RequestOrigin.Here)]
    [InlineData("none", RequestOrigin.Here)]
    [InlineData("same-site", RequestOrigin.Elsewhere)]
    [InlineData("cross-site", RequestOrigin.Elsewhere)]
    [InlineData("Same-Origin", RequestOrigin.Elsewhere)]
    [InlineData("same-origin, cross-site", RequestOrigin.Elsewhere)]
    public void Sec_Fetch_Site_takes_precedence_over_Origin(string site, RequestOrigin expected) =>
        Assert.Equal(expected, Of("http", "proxied", ("Sec-Fetch-Site", site), ("Origin", "http://other")));

    [Fact]
    public void Two_Origin_headers_are_cross_origin() =>
        Assert.Equal(RequestOrigin.Elsewhere, Of("http", "a", ("Origin", "http://a"), ("Origin", "http://b")));

    [Fact]
    public void A_request_without_these_headers_is_unknown() =>
        Assert.Equal(RequestOrigin.Unknown, Of("http", "ota.example"));

    [Theory]
    [InlineData("GET", null, false)]
    [InlineData("HEAD", null, false)]
    [InlineData("OPTIONS", null, false)]
    [InlineData("GET", "h2c", false)]
    [InlineData("GET", "websocket", true)]
    [InlineData("GET", "h2c, websocket", true)]
    [InlineData("CONNECT", null, true)]
    [InlineData("POST", null, true)]
    [InlineData("get", null, false)]
    [InlineData("TRACE", null, true)]
    [InlineData("GETS", null, true)]
    public void Unsafe_methods_and_websockets_need_write_access(string method, string? upgrade, bool needsWrite)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        if (upgrade is not null)
            request.Headers.Upgrade = upgrade;

        Assert.Equal(needsWrite, Roles.NeedsWrite(request));
    }

    private static RequestOrigin Of(string scheme, string host, params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = scheme;
        request.Host = new HostString(host);
        foreach (var (name, value) in headers)
            request.Headers.Append(name, value);
        return SameOrigin.Of(request);
    }
}
