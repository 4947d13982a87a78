using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>Who must have a second factor: see <see cref="SignInOptions.AdminsNeedSecondFactor"/>.</summary>
internal sealed class SecondFactorDemand(IOptions<SignInOptions> options)
{
    /// <summary>Whether people with the role need a second factor.</summary>
    public bool AppliesTo(string role) => options.Value.AdminsNeedSecondFactor && role == Roles.Admin;

    /// <summary>
    /// Whether the person must set one up before anything else. A provider of OpenID Connect asks its people by itself.
    /// </summary>
    public bool IsUnmetBy(Account account) =>
        AppliesTo(account.Role) && account is { Login: null, HasSecondFactor: false };
}
