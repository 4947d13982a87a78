using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Manager.Http;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Manager.Tokens;

/// <summary>
/// <c>/manager/api/projects/{name}/token</c>: the token that builds of a project contain. It is set and removed, but
/// never returned.
/// </summary>
internal static partial class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var token = api.MapGroup("/projects/{name}/token").RequireAuthorization(GatewayTokens.AdminChanges);
        token.MapGet("", Read);
        token.MapPut("", Set);
        token.MapDelete("", Remove);
    }

    private static Ok<BuildTokenView> Read(string name, ProjectTokens tokens)
    {
        var project = NameOf(name);
        return TypedResults.Ok(ToView(project, tokens.Find(project)));
    }

    private static Ok<BuildTokenView> Set(
        string name, BuildTokenRequest request, ProjectTokens tokens, ILogger<ProjectTokens> logger, HttpContext http)
    {
        var project = NameOf(name);
        // The message must not repeat the text: it may be a token with a typing error.
        if (!ProjectToken.IsValid(request.Token))
            throw new InvalidInputException($"token: {ProjectToken.Rule}.");

        var (token, isNew) = tokens.Set(project, request.Token!);
        if (isNew)
            LogSet(logger, project, Caller.NameOf(http.User));
        return TypedResults.Ok(ToView(project, token));
    }

    private static NoContent Remove(
        string name, ProjectTokens tokens, ILogger<ProjectTokens> logger, HttpContext http)
    {
        var project = NameOf(name);
        if (tokens.Remove(project))
            LogRemoved(logger, project, Caller.NameOf(http.User));
        return TypedResults.NoContent();
    }

    private static string NameOf(string name) => ProjectName.IsValid(name)
        ? name
        : throw new InvalidInputException($"The name of a project has {ProjectName.Rule}");

    private static BuildTokenView ToView(string project, ProjectToken? token) =>
        new(project, token is not null, token?.SetAt);

    [LoggerMessage(1, LogLevel.Information, "{Who} has set the token that builds of {Project} contain")]
    private static partial void LogSet(ILogger logger, string project, string who);

    [LoggerMessage(2, LogLevel.Information, "{Who} has removed the token that builds of {Project} contain")]
    private static partial void LogRemoved(ILogger logger, string project, string who);
}
