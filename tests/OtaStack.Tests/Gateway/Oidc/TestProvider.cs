using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>Somebody with an account at the provider.</summary>
/// <param name="Subject">Claim <c>sub</c>.</param>
/// <param name="Name">Claim <c>preferred_username</c>.</param>
/// <param name="Groups">Claim <c>groups</c>.</param>
public sealed record ProviderUser(string Subject, string Name, params string[] Groups);

/// <summary>A provider of OpenID Connect (OpenIddict) on loopback, with a login page. Tests can make it misbehave.</summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "otastack";
    public const string ClientSecret = "a client secret of the tests";

    /// <summary>The scope for the groups of people.</summary>
    public const string GroupsScope = "groups";

    private const string LoginScheme = "login";

    private static readonly RsaSecurityKey Key = new(RSA.Create(2048)) { KeyId = "provider" };

    private readonly string _database = Path.Join(Path.GetTempPath(), $"otastack-provider-{Guid.NewGuid():N}.db");
    private WebApplication? _app;

    private TestProvider(int port) => Port = port;

    public int Port { get; private set; }

    /// <summary>The issuer.</summary>
    public string Authority => $"http://127.0.0.1:{Port}/";

    /// <summary>People by the name with which they log in.</summary>
    public ConcurrentDictionary<string, ProviderUser> Users { get; } = new();

    /// <summary>Changes the claims of ID tokens, which are then signed again.</summary>
    public Action<JsonObject>? ChangeClaims { get; set; }

    /// <summary>What ID tokens that were changed are signed with; null: not at all.</summary>
    public SigningCredentials? ChangedSignature { get; set; } = new(Key, SecurityAlgorithms.RsaSha256);

    /// <summary>Whether it leaves out <c>groups</c> in ID tokens, so that they are only in the user info.</summary>
    public bool GroupsOnlyInUserInfo { get; set; }

    /// <summary>Whether it does what a client asks with <c>prompt=login</c>.</summary>
    public bool AsksAgain { get; set; } = true;

    /// <summary>Whether people or policies refuse.</summary>
    public bool Denies { get; set; }

    /// <summary>Queries of authorization requests.</summary>
    public ConcurrentQueue<IQueryCollection> Authorizations { get; } = new();

    /// <summary>Requests to redeem a code.</summary>
    public int Redemptions { get; private set; }

    /// <param name="port">0: the system picks one.</param>
    public static async Task<TestProvider> StartAsync(int port = 0)
    {
        var provider = new TestProvider(port);
        await provider.RestartAsync();
        return provider;
    }

    /// <summary>Starts again at the same address, with the same key and data.</summary>
    public async Task RestartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{Port}");
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddRouting();
        builder.Services.AddDbContext<ProviderContext>(options =>
            options.UseSqlite($"Data Source={_database};Pooling=false").UseOpenIddict());
        builder.Services.AddAuthentication(LoginScheme).AddCookie(LoginScheme, cookie =>
        {
            cookie.Cookie.Name = "provider-login";
            cookie.LoginPath = "/login";
        });
        builder.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<ProviderContext>())
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token")
                    .SetUserInfoEndpointUris("userinfo");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                server.RegisterScopes(Scopes.Profile, GroupsScope);
                server.AddSigningKey(Key).AddEphemeralEncryptionKey();
                server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableUserInfoEndpointPassthrough()
                    .DisableTransportSecurityRequirement();
            });

        _app = builder.Build();
        _app.Use(ChangeTokensAsync);
        _app.UseRouting();
        _app.UseAuthentication();
        _app.MapGet("/login", context => ShowLoginAsync(context));
        _app.MapPost("/login", LogInAsync);
        _app.MapGet("/authorize", AuthorizeAsync);
        _app.MapGet("/userinfo", UserInfoAsync);
        await using (var scope = _app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ProviderContext>().Database.EnsureCreatedAsync();
        await _app.StartAsync();
        Port = new Uri(_app.Urls.First()).Port;

        // Its first answer takes seconds on a busy machine, for which the gateway would not wait.
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(Authority + ".well-known/openid-configuration"));
        await client.GetStringAsync(new Uri(Authority + ".well-known/jwks"));
    }

    /// <summary>Lets the gateway at this address sign people in.</summary>
    public async Task RegisterAsync(Uri gateway)
    {
        await using var scope = _app!.Services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var application = new OpenIddictApplicationDescriptor
        {
            ClientId = ClientId,
            ClientSecret = ClientSecret,
            RedirectUris = { new Uri(gateway, "/sign-in/oidc/callback") },
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode,
                Permissions.ResponseTypes.Code, Permissions.Scopes.Profile, Permissions.Prefixes.Scope + GroupsScope,
            },
        };
        if (await applications.FindByClientIdAsync(ClientId) is { } known)
            await applications.DeleteAsync(known);
        await applications.CreateAsync(application);
    }

    /// <summary>Drops every connection, and does not answer any more.</summary>
    public async Task StopAsync()
    {
        if (_app is null)
            return;

        using var atOnce = new CancellationTokenSource(0);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        File.Delete(_database);
    }

    private async Task AuthorizeAsync(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Query);
        if (Denies)
        {
            await context.ForbidAsync(
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
                new AuthenticationProperties(new Dictionary<string, string?>
                {
                    [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
                }));
            return;
        }

        var login = await context.AuthenticateAsync(LoginScheme);
        var asksAgain = AsksAgain && context.GetOpenIddictServerRequest()!.HasPromptValue(PromptValues.Login);
        if (!login.Succeeded || asksAgain || !Users.TryGetValue(login.Principal.Identity!.Name!, out var user))
        {
            var rest = QueryString.Create(context.Request.Query.Where(pair => pair.Key != Parameters.Prompt));
            await context.ChallengeAsync(LoginScheme, new AuthenticationProperties
            {
                RedirectUri = context.Request.Path + rest,
            });
            return;
        }

        var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, user.Subject)
            .SetClaim(Claims.PreferredUsername, user.Name)
            .SetClaim(Claims.AuthenticationTime,
                long.Parse(login.Principal.FindFirstValue("at")!, CultureInfo.InvariantCulture))
            .SetClaims(GroupsScope, [.. user.Groups])
            .SetScopes(context.GetOpenIddictServerRequest()!.GetScopes())
            .SetDestinations(claim => claim.Type == GroupsScope && GroupsOnlyInUserInfo
                ? ImmutableArray.Create(Destinations.AccessToken)
                : ImmutableArray.Create(Destinations.AccessToken, Destinations.IdentityToken));
        await context.SignInAsync(
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
    }

    private async Task UserInfoAsync(HttpContext context)
    {
        var token = await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var user = Users.Values.First(user => user.Subject == token.Principal!.GetClaim(Claims.Subject));
        await context.Response.WriteAsJsonAsync(new { sub = user.Subject, preferred_username = user.Name, groups = user.Groups });
    }

    private static Task ShowLoginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var wanted = HtmlEncoder.Default.Encode(context.Request.Query["ReturnUrl"].ToString());
        return context.Response.WriteAsync(
            $"<!DOCTYPE html><html lang=en><title>Provider</title><h1>Provider</h1><form method=post>" +
            $"<input type=hidden name=return value=\"{wanted}\"><label>Account <input name=user></label>" +
            "<button>Log in</button></form></html>");
    }

    private async Task LogInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (!Users.ContainsKey(form["user"].ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await context.SignInAsync(LoginScheme, new ClaimsPrincipal(new ClaimsIdentity(
            [
                new(ClaimTypes.Name, form["user"]!),
                new("at", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ], LoginScheme)));
        context.Response.Redirect(form["return"]!);
    }

    private async Task ChangeTokensAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path != "/token")
        {
            await next(context);
            return;
        }

        Redemptions++;
        var original = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        await next(context);
        context.Response.Body = original;
        var answer = JsonNode.Parse(buffer.ToArray())!;
        if (ChangeClaims is not null && (string?)answer["id_token"] is { } token)
        {
            var claims = JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!.AsObject();
            ChangeClaims(claims);
            var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
            answer["id_token"] = ChangedSignature is { } signature
                ? handler.CreateToken(claims.ToJsonString(), signature)
                : handler.CreateToken(claims.ToJsonString());
        }

        var body = answer.ToJsonString();
        context.Response.ContentLength = null;
        await context.Response.WriteAsync(body);
    }

    private sealed class ProviderContext(DbContextOptions<ProviderContext> options) : DbContext(options);
}
