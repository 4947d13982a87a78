using Microsoft.AspNetCore.Components.Authorization;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Manager.Pages;

/// <summary>
/// The user of a page, from the gateway's token when the page was opened. Every handler that changes something must
/// check here, because clicks arrive through the websocket, which no middleware checks.
/// </summary>
internal sealed class Visitor(AuthenticationStateProvider provider)
{
    /// <summary>The account if it has write access; null if it has read access only.</summary>
    public async Task<string?> WriterAsync()
    {
        var user = (await provider.GetAuthenticationStateAsync()).User;
        return Roles.MayWrite(user) ? user.Identity?.Name : null;
    }
}
