using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using OtaStack.Manager.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Manager.Pages;

public sealed class VisitorTests
{
    [Theory]
    [InlineData("write", "admin")]
    [InlineData("read", null)]
    [InlineData("WRITE", null)]
    [InlineData("read write", null)]
    [InlineData(null, null)]
    public async Task Only_a_user_with_write_access_is_a_writer(string? scope, string? name)
    {
        var identity = new ClaimsIdentity(GatewayToken.Issuer, "sub", null);
        identity.AddClaim(new Claim("sub", "admin"));
        if (scope is not null)
            identity.AddClaim(new Claim("scope", scope));

        Assert.Equal(name, await new Visitor(new Provider(identity)).WriterAsync());
    }

    [Fact]
    public async Task An_anonymous_user_is_not_a_writer() =>
        Assert.Null(await new Visitor(new Provider(new ClaimsIdentity())).WriterAsync());

    private sealed class Provider(ClaimsIdentity identity) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new ClaimsPrincipal(identity)));
    }
}
