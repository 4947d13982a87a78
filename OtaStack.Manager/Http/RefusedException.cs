namespace OtaStack.Manager.Http;

/// <summary>A request that is not served; answered with problem details (<see cref="ManagerFailures"/>).</summary>
/// <param name="status">Status of the response: 4xx, or 503.</param>
/// <param name="title">Title of the problem details; the same for all refusals of a kind.</param>
/// <param name="message">For people: what is wrong, and what to do.</param>
internal abstract class RefusedException(int status, string title, string message) : Exception(message)
{
    public int Status => status;

    public string Title => title;
}

/// <summary>The request is invalid. The message says what is valid.</summary>
internal sealed class InvalidInputException(string message)
    : RefusedException(StatusCodes.Status400BadRequest, "Bad request", message);

/// <summary>What the request names does not exist. The message says where to look.</summary>
internal sealed class NotFoundException(string message)
    : RefusedException(StatusCodes.Status404NotFound, "Not found", message);

/// <summary>The request is valid, but not possible in the current state.</summary>
internal sealed class ConflictException(string message)
    : RefusedException(StatusCodes.Status409Conflict, "Not possible now", message);

/// <summary>The queue is full. The message says which one.</summary>
internal sealed class QueueFullException(string message)
    : RefusedException(StatusCodes.Status429TooManyRequests, "Too many at a time", message);

/// <summary>The Manager is stopping, and accepts nothing that would be lost.</summary>
internal sealed class StoppingException()
    : RefusedException(StatusCodes.Status503ServiceUnavailable, "Stopping",
        "The Manager is being stopped. Try again when it is back.");
