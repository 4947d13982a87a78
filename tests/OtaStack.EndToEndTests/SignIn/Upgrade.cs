namespace OtaStack.EndToEndTests.SignIn;

/// <summary>The request of a browser that wants a websocket.</summary>
internal static class Upgrade
{
    /// <summary>As RFC 6455 has it, for <c>HttpClient</c>: that shows the status of a refusal.</summary>
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
