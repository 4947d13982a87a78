namespace OtaStack.Tests.Shared;

/// <summary>Bounds for what a test waits for; the failure says what that was.</summary>
internal static class InTime
{
    /// <summary>Enough for what takes seconds, on a machine that does much else.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="TimeoutException">It has not ended in time; the message says what was waited for.</exception>
    public static async Task InTimeAsync(this Task task, string what, TimeSpan? patience = null)
    {
        try
        {
            await task.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException(
                $"Waited {(patience ?? Patience).TotalSeconds:0} s in vain for: {what}.", exception);
        }
    }

    /// <inheritdoc cref="InTimeAsync(Task, string, TimeSpan?)"/>
    public static async Task<T> InTimeAsync<T>(this Task<T> task, string what, TimeSpan? patience = null)
    {
        await ((Task)task).InTimeAsync(what, patience);
        return await task;
    }
}
