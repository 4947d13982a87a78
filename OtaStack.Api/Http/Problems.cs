using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Contracts;

namespace OtaStack.Api.Http;

/// <summary>Problem details with a type of <see cref="ProblemTypes"/>.</summary>
internal static class Problems
{
    /// <summary>The longest text of a client that a message repeats, in characters.</summary>
    private const int LongestQuote = 40;

    public static ProblemHttpResult InvalidBody(string detail) =>
        Of(StatusCodes.Status400BadRequest, ProblemTypes.InvalidBody, "Invalid body", detail);

    public static ProblemHttpResult InvalidParameter(string detail) =>
        Of(StatusCodes.Status400BadRequest, ProblemTypes.InvalidParameter, "Invalid parameter", detail);

    /// <param name="errors">For each field, what is wrong with it.</param>
    public static ProblemHttpResult InvalidFields(IReadOnlyDictionary<string, string> errors) => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.InvalidFields, "Invalid fields",
        string.Join(" ", errors.Select(error => $"{error.Key}: {error.Value}")),
        new() { ["errors"] = errors });

    /// <summary>403 for a change that operators may make in other cases.</summary>
    /// <param name="detail">What only admins may do, and why.</param>
    public static ProblemHttpResult OnlyAdmins(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");

    public static ProblemHttpResult Of(
        int status, string type, string title, string detail, Dictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: type, extensions: extensions);

    /// <summary>A text of a client for a message: in quotes, and cut if it is long.</summary>
    public static string Quoted(string? text) =>
        $"\"{(text?.Length > LongestQuote ? text[..LongestQuote] + "…" : text)}\"";
}
