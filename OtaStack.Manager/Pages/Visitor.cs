using Microsoft.AspNetCore.Components.Authorization;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Manager.Pages;

/// <summary>
/// Who looks at a page, as the gateway said when it was opened. Every handler that changes something asks here: the
/// websocket that its click comes through is no request, so nothing else would.
/// </summary>
internal sealed class Visitor(AuthenticationStateProvider provider)
{
    /// <summary>The account that may change things, or null for one that may only look.</summary>
    public async Task<string?> WriterAsync()
    {
        var user = (await provider.GetAuthenticationStateAsync()).User;
        return AccessScope.MayWrite(user) ? user.Identity?.Name : null;
    }
}
