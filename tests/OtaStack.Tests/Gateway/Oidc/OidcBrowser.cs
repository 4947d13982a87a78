using System.Net;
using Microsoft.Net.Http.Headers;

namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>A page as a browser gets it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The content.</param>
/// <param name="Location">Where a redirect leads.</param>
internal sealed record BrowserPage(Uri Address, int Status, string Text, Uri? Location);

/// <summary>A browser's cookies and redirects, step by step, so that tests can keep, change and repeat requests.</summary>
internal sealed class OidcBrowser : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<(string Host, string Name), (string Value, string Path)> _cookies = [];

    /// <summary>Every Set-Cookie so far.</summary>
    public List<string> SetCookies { get; } = [];

    /// <summary>A browser with the same cookies.</summary>
    public OidcBrowser Copy()
    {
        var copy = new OidcBrowser();
        foreach (var (key, value) in _cookies)
            copy._cookies.Add(key, value);
        return copy;
    }

    public string? Cookie(Uri site, string name) => _cookies.GetValueOrDefault((site.Authority, name)).Value;

    public void SetCookie(Uri site, string name, string value) => _cookies[(site.Authority, name)] = (value, "/");

    public void ForgetCookies(Func<string, bool> which)
    {
        foreach (var key in _cookies.Keys.Where(key => which(key.Name)).ToArray())
            _cookies.Remove(key);
    }

    public Task<BrowserPage> GetAsync(Uri address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    public Task<BrowserPage> PostAsync(Uri address, params (string Name, string Value)[] form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        return SendAsync(request);
    }

    /// <summary>Opens a page and follows redirects to the end, or until one leads to <paramref name="until"/>.</summary>
    public async Task<BrowserPage> FollowAsync(Uri address, string? until = null)
    {
        var page = await GetAsync(address);
        while (page.Location is { } next && !(until is not null && next.AbsolutePath.EndsWith(until, StringComparison.Ordinal)))
            page = await GetAsync(next);
        return page;
    }

    /// <summary>Opens a page of the gateway that leads to the provider, and logs in there.</summary>
    /// <returns>The redirect back to the gateway, which is not followed.</returns>
    public async Task<Uri> VisitAsync(Uri start, string user)
    {
        var page = await FollowAsync(start, until: "/callback");
        if (page.Location is null)
        {
            Assert.True(page.Text.Contains("<h1>Provider</h1>", StringComparison.Ordinal), $"{page.Status} {page.Text}");
            var wanted = WebUtility.HtmlDecode(page.Text.Split("name=return value=\"")[1].Split('"')[0]);
            page = await PostAsync(page.Address, ("user", user), ("return", wanted));
            page = await FollowAsync(page.Location!, until: "/callback");
        }

        return page.Location!;
    }

    public void Dispose() => _client.Dispose();

    private async Task<BrowserPage> SendAsync(HttpRequestMessage request)
    {
        using var sent = request;
        var address = request.RequestUri!;
        var cookies = _cookies
            .Where(cookie => cookie.Key.Host == address.Authority
                && address.AbsolutePath.StartsWith(cookie.Value.Path, StringComparison.Ordinal))
            .Select(cookie => $"{cookie.Key.Name}={cookie.Value.Value}").ToArray();
        if (cookies.Length > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies));
        request.Headers.Add("Accept", "text/html");

        using var response = await _client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var text in set)
                Keep(address, text);
        }

        var location = response.Headers.Location is { } to ? new Uri(address, to) : null;
        return new BrowserPage(
            address, (int)response.StatusCode, await response.Content.ReadAsStringAsync(), location);
    }

    private void Keep(Uri address, string text)
    {
        SetCookies.Add(text);
        var cookie = SetCookieHeaderValue.Parse(text);
        var key = (address.Authority, cookie.Name.ToString());
        if (cookie.Expires < DateTimeOffset.UnixEpoch.AddYears(1) || cookie.MaxAge <= TimeSpan.Zero)
            _cookies.Remove(key);
        else
            _cookies[key] = (cookie.Value.ToString(), cookie.Path.ToString());
    }
}
