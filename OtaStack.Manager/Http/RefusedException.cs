namespace OtaStack.Manager.Http;

/// <summary>A request that is not served; answered with problem details (<see cref="ManagerFailures"/>).</summary>
/// <param name="status">Of the answer: 4xx, or 503.</param>
/// <param name="title">The same for all of a kind.</param>
/// <param name="message">For people: what is wrong, and what to do.</param>
internal abstract class RefusedException(int status, string title, string message) : Exception(message)
{
    public int Status => status;

    public string Title => title;
}

/// <summary>What the request asks for makes no sense. The message says what would do.</summary>
internal sealed class InvalidInputException(string message)
    : RefusedException(StatusCodes.Status400BadRequest, "Bad request", message);

/// <summary>What the request names does not exist. The message says where to look.</summary>
internal sealed class NotFoundException(string message)
    : RefusedException(StatusCodes.Status404NotFound, "Not found", message);

/// <summary>It makes sense, and cannot be done as things are now.</summary>
internal sealed class ConflictException(string message)
    : RefusedException(StatusCodes.Status409Conflict, "Not possible now", message);

/// <summary>The queue is full. The message says which one.</summary>
internal sealed class QueueFullException(string message)
    : RefusedException(StatusCodes.Status429TooManyRequests, "Too many at a time", message);

/// <summary>The Manager is about to end and takes in nothing that would end with it.</summary>
internal sealed class StoppingException()
    : RefusedException(StatusCodes.Status503ServiceUnavailable, "Stopping", "The Manager is being stopped. Try again when it is back.");
