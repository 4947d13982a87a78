using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Authentication;
using OtaStack.Web.Visits;

namespace OtaStack.Tests.Web;

public sealed class VisitorTests : IDisposable
{
    private readonly GatewayKey _key = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly SealedTokens _tokens = new(new EphemeralDataProtectionProvider());

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_token_of_the_page_is_used_while_it_is_valid()
    {
        var token = NewToken();
        var visitor = VisitorWith(token, browser: null);

        Assert.Equal(token, await visitor.TokenAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(token, await visitor.TokenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_page_that_is_open_for_longer_gets_a_new_one_through_its_browser()
    {
        var browser = new Browser();
        var visitor = VisitorWith(NewToken(), browser);
        _time.Advance(TimeSpan.FromSeconds(110));
        var fresh = NewToken();
        browser.Answer = _tokens.Seal(fresh);

        Assert.Equal(fresh, await visitor.TokenAsync(CancellationToken.None));
        Assert.Equal(fresh, await visitor.TokenAsync(CancellationToken.None));
        Assert.Equal(["otastack.fetchToken"], browser.Calls);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not a sealed token")]
    public async Task Without_a_session_the_visitor_is_signed_out(string? answer)
    {
        var visitor = VisitorWith(NewToken(), new Browser { Answer = answer });
        _time.Advance(TimeSpan.FromMinutes(3));

        await Assert.ThrowsAsync<SignedOutException>(() => visitor.TokenAsync(CancellationToken.None));
    }

    private string NewToken() => _key.Token(GatewayToken.WebAudience, time: _time);

    private Visitor VisitorWith(string token, Browser? browser) => new(
        new State(new ClaimsPrincipal(new ClaimsIdentity("test") { BootstrapContext = token })), browser!, _tokens, _time);

    private sealed class State(ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(user));
    }

    private sealed class Browser : IJSRuntime
    {
        public string? Answer { get; set; }

        public List<string> Calls { get; } = [];

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
            InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public ValueTask<TValue> InvokeAsync<TValue>(
            string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Calls.Add(identifier);
            return ValueTask.FromResult((TValue)(object?)Answer!);
        }
    }
}
