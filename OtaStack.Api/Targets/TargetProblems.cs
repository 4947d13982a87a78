using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Api.Targets;

/// <summary>The response to a target expression that cannot be read.</summary>
internal static class TargetProblems
{
    /// <summary>400 with what was expected, and where: <c>position</c> and <c>length</c>, in characters.</summary>
    public static ProblemHttpResult Invalid(TargetError error) => TypedResults.Problem(
        $"q: {error.Message}", statusCode: StatusCodes.Status400BadRequest, title: "Invalid target expression",
        extensions: new Dictionary<string, object?>
        {
            ["position"] = error.Position,
            ["length"] = error.Length,
        });
}
