using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>Keeps authentication away from boards, whose polls must stay cheap.</summary>
public static class SelectiveAuthentication
{
    // WebApplication puts both middlewares at the front of the pipeline unless these are set. UseAuthentication() and
    // UseAuthorization() set them only on the branch.
    private static readonly string[] AreSet = ["__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet"];

    /// <summary>
    /// Authenticates and authorizes requests, except those to endpoints with <c>AllowAnonymous()</c>, which neither
    /// middleware sees. The check uses the endpoint that routing has chosen, not the path, so no spelling of a path gets
    /// around it. Must come after an explicit <c>UseRouting()</c>.
    /// </summary>
    public static void UseAuthenticationUnlessAnonymous(this WebApplication app)
    {
        foreach (var property in AreSet)
            ((IApplicationBuilder)app).Properties[property] = true;
        app.UseWhen(IsProtected, branch =>
        {
            branch.UseAuthentication();
            branch.UseAuthorization();
        });
    }

    private static bool IsProtected(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null;
}
