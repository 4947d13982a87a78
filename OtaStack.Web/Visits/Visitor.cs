using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.JSInterop;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Web.Visits;

/// <summary>
/// The visitor of a page, and the gateway's token, from which the API and the Manager get theirs. It lives for two
/// minutes. A page with a websocket lives longer, and then its browser fetches a new one, which it cannot read
/// (<see cref="SealedTokens"/>).
/// </summary>
internal sealed class Visitor(
    AuthenticationStateProvider provider, IJSRuntime browser, SealedTokens tokens, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    private string? _token;

    /// <summary>Whether the visitor may change the fleet. The API checks it for each change.</summary>
    public async Task<bool> MayWriteAsync() => Roles.MayWrite(await UserAsync());

    /// <summary>Whether the visitor may build and install. The Manager checks it for each change.</summary>
    public async Task<bool> MayUseToolsAsync() => Roles.MayUseTools(await UserAsync());

    /// <summary>A token that is valid for some time.</summary>
    /// <exception cref="SignedOutException">The session has ended.</exception>
    public async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        _token ??= ((await UserAsync()).Identity as ClaimsIdentity)?.BootstrapContext as string
            ?? throw new SignedOutException();
        if (new JsonWebToken(_token).ValidTo - Margin <= time.GetUtcNow().UtcDateTime)
            _token = await FetchAsync(cancellationToken);
        return _token;
    }

    private async Task<ClaimsPrincipal> UserAsync() => (await provider.GetAuthenticationStateAsync()).User;

    private async Task<string> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = await browser.InvokeAsync<string?>("otastack.fetchToken", cancellationToken);
            return tokens.Open(text) ?? throw new SignedOutException();
        }
        catch (JSException exception)
        {
            throw new SignedOutException(exception);
        }
    }
}

/// <summary>The visitor is no longer signed in, or the gateway does not answer.</summary>
internal sealed class SignedOutException(Exception? cause = null)
    : Exception("You are signed out. Reload the page to sign in again.", cause);
