using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>Makes a service accept only requests that the gateway has authorised.</summary>
public static class GatewayTokens
{
    /// <summary>
    /// Setting: the file with the gateway's public key, <c>token-key.pem</c> in its <c>Identity:PublicPath</c>.
    /// </summary>
    public const string PublicKeyPath = "Identity:PublicKeyPath";

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

        builder.Services.AddSingleton(
            services => new TokenVerifier(audience, Path.GetFullPath(path),
                services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Refuses requests without such a token, except on endpoints with <c>AllowAnonymous()</c>. A token with scope
    /// <see cref="AccessScope.Read"/> must not change anything. Sets <c>HttpContext.User</c>, whose name is the
    /// account. Must come after an explicit <c>UseRouting()</c>.
    /// </summary>
    public static void UseGatewayTokens(this WebApplication app) => app.UseMiddleware<TokenGuard>();

    /// <summary>Refuses changes from pages of other sites (<see cref="SameOriginGuard"/>).</summary>
    public static void UseSameOrigin(this WebApplication app) => app.UseMiddleware<SameOriginGuard>();
}
