namespace OtaStack.EndToEndTests.SignIn;

/// <summary>A browser's WebSocket request.</summary>
internal static class Upgrade
{
    /// <summary>
    /// Creates the request of RFC 6455 for an <c>HttpClient</c>, which exposes the status of a rejection.
    /// </summary>
    /// <param name="path">Path and query.</param>
    public static HttpRequestMessage Of(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return request;
    }
}
