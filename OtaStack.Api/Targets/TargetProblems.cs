using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Http;
using OtaStack.Contracts;

namespace OtaStack.Api.Targets;

/// <summary>The response to a target expression that cannot be read.</summary>
internal static class TargetProblems
{
    /// <summary>400 with what was expected, and where: <c>position</c> and <c>length</c>, in characters.</summary>
    public static ProblemHttpResult Invalid(TargetError error, string field = "q") => Problems.Of(
        StatusCodes.Status400BadRequest, ProblemTypes.InvalidExpression, "Invalid target expression",
        $"{field}: {error.Message}",
        new()
        {
            ["position"] = error.Position,
            ["length"] = error.Length,
        });
}
