using OtaStack.Web.Requests;

namespace OtaStack.Web.Manager;

/// <summary>A list that arduino-cli makes, which takes a while, and fails without it.</summary>
/// <param name="Value">The list; null if it could not be read, or not yet.</param>
/// <param name="Trouble">Why it could not be read; null if it could, or is still being read.</param>
public sealed record Listed<T>(T? Value, string? Trouble)
    where T : class
{
    /// <summary>Reads the list. If that fails for another reason than arduino-cli, the exception is thrown.</summary>
    /// <param name="read">Reads it. The Manager goes on reading when this is cancelled.</param>
    /// <param name="patience">How long to wait for it; null: to the end.</param>
    /// <param name="stop">Ends the request.</param>
    internal static async Task<Listed<T>> ReadAsync(
        Func<CancellationToken, Task<T>> read, TimeSpan? patience, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (patience is { } time)
            enough.CancelAfter(time);
        try
        {
            return new Listed<T>(await read(enough.Token), null);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Listed<T>(null, null);
        }
        catch (ServiceException exception) when (exception is
            { Status: StatusCodes.Status503ServiceUnavailable, IsDown: false })
        {
            // CliNotice says what is wrong at the top of every page.
            return new Listed<T>(null, "This needs arduino-cli.");
        }
        catch (ServiceException exception) when (exception.Status == StatusCodes.Status502BadGateway)
        {
            return new Listed<T>(null, exception.Message);
        }
    }
}
