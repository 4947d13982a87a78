using System.Net;

namespace OtaStack.Tests.Shared;

/// <summary>A client signed in as <c>admin</c>.</summary>
internal static class AdminClient
{
    /// <summary>Signs in with the form. The client follows no redirects.</summary>
    public static async Task<HttpClient> SignInAsync(Uri gateway, string password)
    {
        var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway };
        browser.DefaultRequestHeaders.Add("Origin", gateway.GetLeftPart(UriPartial.Authority));
        using var form = new FormUrlEncodedContent([new("name", "admin"), new("password", password)]);
        using var answer = await browser.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return browser;
    }
}
