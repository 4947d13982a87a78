using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>How a service behind the gateway makes sure that a request was let through by it.</summary>
public static class GatewayTokens
{
    /// <summary>
    /// Setting: the file with the gateway's public key, <c>token-key.pem</c> in its <c>Identity:PublicPath</c>.
    /// </summary>
    public const string PublicKeyPath = "Identity:PublicKeyPath";

    /// <summary>Adds the checking of tokens that are meant for <paramref name="audience"/>.</summary>
    /// <exception cref="StartupException">No public key is configured: a service that believes nobody, or everybody, is
    /// no use.</exception>
    public static void AddGatewayTokens(this WebApplicationBuilder builder, string audience)
    {
        if (builder.Configuration[PublicKeyPath] is not { Length: > 0 } path)
        {
            throw new StartupException(
                $"{PublicKeyPath} is not set: give it the gateway's public key, the file token-key.pem in the "
                    + "gateway's Identity:PublicPath.");
        }

        builder.Services.AddSingleton(
            services => new TokenVerifier(audience, Path.GetFullPath(path),
                services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Refuses what has no such token, everywhere but on endpoints with <c>AllowAnonymous()</c>; a token with scope
    /// <see cref="AccessScope.Read"/> may change nothing. After it <c>HttpContext.User.Identity.Name</c> is the
    /// account. Must come after <c>UseRouting()</c>, which has to be called explicitly.
    /// </summary>
    public static void UseGatewayTokens(this WebApplication app) => app.UseMiddleware<TokenGuard>();

    /// <summary>Refuses what another site's page sends (<see cref="SameOriginGuard"/>).</summary>
    public static void UseSameOrigin(this WebApplication app) => app.UseMiddleware<SameOriginGuard>();
}
