using OtaStack.Api.Access;

namespace OtaStack.Api.Ota;

/// <summary>The responses to boards that do not pass the policy of their project.</summary>
internal static class AccessRefusals
{
    /// <summary>The token was missing or wrong. Which of them, a stranger is not told.</summary>
    public static readonly DeviceRefusal NoToken =
        new(StatusCodes.Status401Unauthorized, "A valid token is required");

    public static readonly DeviceRefusal NotAccepted =
        new(StatusCodes.Status403Forbidden, "This device waits to be accepted");

    /// <summary>The response to an answer that is neither an admission nor <see cref="AccessAnswer.NotAdded"/>.
    /// </summary>
    public static DeviceRefusal Of(AccessAnswer answer, TimeSpan? retryAfter) => answer switch
    {
        AccessAnswer.NoToken => NoToken,
        AccessAnswer.TooManyWithoutToken => new(StatusCodes.Status429TooManyRequests,
            "Too many requests without a valid token from this address (Tokens:RefusedPerAddressAndMinute)")
        {
            RetryAfter = retryAfter,
        },
        AccessAnswer.Closed => new(StatusCodes.Status403Forbidden, "This project takes no new devices"),
        _ => NotAccepted,
    };
}
