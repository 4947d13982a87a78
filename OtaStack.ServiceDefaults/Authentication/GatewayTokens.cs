using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>Makes a service accept only requests that the gateway has authorised.</summary>
public static class GatewayTokens
{
    /// <summary>
    /// Setting: the file with the gateway's public key, <c>token-key.pem</c> in its <c>Identity:PublicPath</c>.
    /// </summary>
    public const string PublicKeyPath = "Identity:PublicKeyPath";

    /// <summary>Authorization policy of endpoints on which changes need the role <see cref="Roles.Admin"/>.</summary>
    public const string AdminChanges = "admin-changes";

    /// <summary>
    /// Authorization policy of endpoints that need the role <see cref="Roles.Operator"/> also to read: what they return
    /// contains secrets.
    /// </summary>
    public const string OperatorReads = "operator-reads";

    /// <summary>Adds the check of tokens for <paramref name="audience"/>.</summary>
    /// <exception cref="StartupException">No public key is configured.</exception>
    public static void AddGatewayTokens(this WebApplicationBuilder builder, string audience)
    {
        if (builder.Configuration[PublicKeyPath] is not { Length: > 0 } path)
        {
            throw new StartupException(
                $"{PublicKeyPath} is not set. Set it to the gateway's public key, the file token-key.pem in the "
                    + "gateway's Identity:PublicPath.");
        }

        var key = new PublicKeyFile(Path.GetFullPath(path));
        // Not AddAuthentication() and AddJwtBearer(): they add a key ring (data protection) and a client for the metadata
        // of an authority, which nothing here uses.
        builder.Services.AddAuthenticationCore(
            options => options.DefaultScheme = JwtBearerDefaults.AuthenticationScheme);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services).AddScheme<JwtBearerOptions, JwtBearerHandler>(
            JwtBearerDefaults.AuthenticationScheme, configureOptions: null);
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<TimeProvider, ILogger<GatewayTokenEvents>>((options, time, logger) =>
            {
                options.MapInboundClaims = false;
                options.TokenValidationParameters = TokenValidation.Of(audience, key, time);
                options.Events = new GatewayTokenEvents(key, logger);
            });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(ChangesNeed(Roles.Operator))
            .AddPolicy(AdminChanges, ChangesNeed(Roles.Admin))
            .AddPolicy(OperatorReads, policy => policy.RequireAuthenticatedUser()
                .RequireAssertion(context => Roles.MayWrite(context.User)));
    }

    /// <summary>
    /// Lets viewers open WebSockets, in a service that checks each change that comes by one. Call it after
    /// <see cref="AddGatewayTokens"/>.
    /// </summary>
    public static IServiceCollection AllowCheckedWebSockets(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder().SetFallbackPolicy(ChangesNeed(Roles.Operator, webSocketsAreChecked: true));
        return services;
    }

    /// <summary>
    /// Refuses requests without such a token, except on endpoints with <c>AllowAnonymous()</c>, at no cost for those. The
    /// role <see cref="Roles.Viewer"/> must not change anything. Sets <c>HttpContext.User</c>, whose name is the account.
    /// Must come after an explicit <c>UseRouting()</c>.
    /// </summary>
    public static void UseGatewayTokens(this WebApplication app) => app.UseAuthenticationUnlessAnonymous();

    /// <summary>Refuses changes from pages of other sites (<see cref="SameOriginGuard"/>).</summary>
    public static void UseSameOrigin(this WebApplication app) => app.UseMiddleware<SameOriginGuard>();

    private static AuthorizationPolicy ChangesNeed(string role, bool webSocketsAreChecked = false) => new AuthorizationPolicyBuilder()
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.Resource is HttpContext http
            && (!Roles.NeedsWrite(http.Request, webSocketsAreChecked) || Roles.Includes(Roles.Of(context.User), role)))
        .Build();
}
