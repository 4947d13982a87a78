using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using OtaStack.Contracts;

namespace OtaStack.Api.Http;

/// <summary>
/// Entity tags of what people edit, so that two of them do not overwrite each other's changes: GET returns
/// <c>ETag</c>, a write with <c>If-Match</c> succeeds only if nothing has changed since (RFC 9110, 13.1.1).
/// </summary>
internal static class EntityTags
{
    private const int HexDigits = 24;

    /// <summary>The tag of a value: a hash of its JSON.</summary>
    public static EntityTagHeaderValue Of<T>(T editable) => new(
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(editable)))[..HexDigits]}\"");

    /// <summary>Writes the header <c>ETag</c>.</summary>
    public static void SetETag(this HttpResponse response, EntityTagHeaderValue tag) =>
        response.GetTypedHeaders().ETag = tag;

    /// <summary>
    /// Reads <c>If-Match</c>. False, and the response, if it is not a list of entity tags.
    /// </summary>
    public static bool TryReadIfMatch(
        this HttpRequest request, out IfMatch condition, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (condition, problem) = (default, null);
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return true;

        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags) || tags.Count == 0)
        {
            problem = Problems.InvalidParameter("If-Match: give the ETag that GET returned, with its quotes, or *.");
            return false;
        }

        condition = new IfMatch(tags);
        return true;
    }
}

/// <summary>The condition of a write. The default value has none.</summary>
internal readonly struct IfMatch(IList<EntityTagHeaderValue> tags)
{
    /// <summary>The response if the condition does not hold.</summary>
    public static ProblemHttpResult Failed { get; } = Problems.Of(
        StatusCodes.Status412PreconditionFailed, ProblemTypes.ChangedMeanwhile, "Changed meanwhile",
        "Somebody has changed it since you read it. Read it again, and repeat your change.");

    /// <summary>Whether a write may change what has this tag. Weak tags never match.</summary>
    public bool Allows(EntityTagHeaderValue current) => tags is null
        || tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(current, useStrongComparison: true));
}
