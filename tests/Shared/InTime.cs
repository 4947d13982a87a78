namespace OtaStack.Tests.Shared;

/// <summary>Time-outs for what a test waits for. The failure says what that was.</summary>
internal static class InTime
{
    /// <summary>Enough on a busy machine for what normally takes seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="TimeoutException">It did not end in time. The message says what the test waited
    /// for.</exception>
    public static async Task InTimeAsync(this Task task, string what, TimeSpan? patience = null)
    {
        try
        {
            await task.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException(
                $"Timed out after {(patience ?? Patience).TotalSeconds:0} s. Expected: {what}.", exception);
        }
    }

    /// <inheritdoc cref="InTimeAsync(Task, string, TimeSpan?)"/>
    public static async Task<T> InTimeAsync<T>(this Task<T> task, string what, TimeSpan? patience = null)
    {
        await ((Task)task).InTimeAsync(what, patience);
        return await task;
    }
}
