using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using OtaStack.Manager.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Manager.Pages;

public sealed class VisitorTests
{
    [Theory]
    [InlineData(Roles.Admin, "admin")]
    [InlineData(Roles.Operator, "admin")]
    [InlineData(Roles.Viewer, null)]
    [InlineData("OPERATOR", null)]
    [InlineData("viewer operator", null)]
    [InlineData("write", null)]
    [InlineData(null, null)]
    public async Task Only_a_user_with_write_access_is_a_writer(string? role, string? name)
    {
        var identity = new ClaimsIdentity(GatewayToken.Issuer, "sub", null);
        identity.AddClaim(new Claim("sub", "admin"));
        if (role is not null)
            identity.AddClaim(new Claim(GatewayToken.RoleClaim, role));

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
