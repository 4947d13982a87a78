using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>Sign-in at a provider of OpenID Connect: authorization code flow with PKCE, state and nonce.</summary>
internal static class OidcServices
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "Oidc";

    private const int MaximumAnswerBytes = 1024 * 1024;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddOidc(this IServiceCollection services)
    {
        services.AddValidated<OidcOptions>(OidcOptions.Section);
        services.AddSingleton<OidcSignIn>();
        services.AddSingleton<OidcAnswers>();
        services.AddSingleton<OidcEvents>();
        services.AddSingleton<IAuthenticationSchemeProvider, SchemesWithoutRequestHandlers>();

        // Not AddOpenIdConnect(): it wants AddAuthentication(), which adds a key ring that is read from disk.
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        new AuthenticationBuilder(services).AddRemoteScheme<OpenIdConnectOptions, OpenIdConnectHandler>(
            Scheme, displayName: null, configureOptions: null);
        services.AddOptions<OpenIdConnectOptions>(Scheme)
            .Configure<IOptions<OidcOptions>, TimeProvider>((options, oidc, time) => Configure(options, oidc.Value, time));
        return services;
    }

    private static void Configure(OpenIdConnectOptions options, OidcOptions oidc, TimeProvider time)
    {
        options.Authority = oidc.Authority;
        options.RequireHttpsMetadata = oidc.Authority!.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        options.ClientId = oidc.ClientId;
        options.ClientSecret = oidc.ReadSecret();
        options.Scope.Clear();
        foreach (var scope in oidc.RequestedScopes)
            options.Scope.Add(scope);

        // The answer comes as a GET. As a form (the handler's default), it would be a POST from another site's page,
        // which this gateway refuses, and for which browsers leave out SameSite=Lax cookies.
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.CallbackPath = OidcEndpoints.CallbackPath;
        options.RemoteSignOutPath = PathString.Empty;
        options.SignedOutCallbackPath = PathString.Empty;
        Limit(options.CorrelationCookie);
        Limit(options.NonceCookie);
        options.RemoteAuthenticationTimeout = OidcFlow.Lifetime;
        options.ProtocolValidator.NonceLifetime = OidcFlow.Lifetime;

        options.TokenValidationParameters = new TokenValidationParameters
        {
            // Signatures only, so that neither "none" nor the client's secret as a key is accepted.
            ValidAlgorithms =
            [
                SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
                SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
                SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
            ],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            NameClaimType = oidc.UserNameClaim,
            RoleClaimType = oidc.RoleClaim,
        };
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        // Some providers put groups only there. The handler checks that it is about the subject of the ID token.
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.Clear();
        options.ClaimActions.MapUniqueJsonKey(oidc.UserNameClaim, oidc.UserNameClaim);
        if (oidc.RoleClaim != oidc.UserNameClaim)
            options.ClaimActions.MapJsonKey(oidc.RoleClaim!, oidc.RoleClaim!);

        options.SignInScheme = SessionTickets.Scheme; // mandatory; OidcSignIn signs in by itself
        options.EventsType = typeof(OidcEvents);
        options.TimeProvider = time;
        options.DisableTelemetry = true;
        options.Backchannel = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectPatience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false, // a request with the secret goes only where the provider's metadata says
        })
        {
            Timeout = AnswerPatience,
            MaxResponseContentBufferSize = MaximumAnswerBytes,
        };
    }

    // The provider leads back with a top-level GET, which is what Lax allows.
    private static void Limit(CookieBuilder cookie)
    {
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    /// <summary>
    /// The handler answers at its own endpoint only. Otherwise, authentication would ask it at each request.
    /// </summary>
    private sealed class SchemesWithoutRequestHandlers(IOptions<AuthenticationOptions> options)
        : AuthenticationSchemeProvider(options)
    {
        public override Task<IEnumerable<AuthenticationScheme>> GetRequestHandlerSchemesAsync() =>
            Task.FromResult<IEnumerable<AuthenticationScheme>>([]);
    }
}
