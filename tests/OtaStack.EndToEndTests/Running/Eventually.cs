using System.Diagnostics;

namespace OtaStack.EndToEndTests.Running;

/// <summary>
/// Waits until a condition is true. Fails after a minute unless the test sets another time.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<bool> condition, string what) =>
        await GetAsync(() => Task.FromResult(condition() ? true : (bool?)null), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null) =>
        await GetAsync(async () => await condition() ? true : (bool?)null, what, patience);

    public static Task<T> GetAsync<T>(Func<T?> find, string what) where T : struct =>
        GetAsync(() => Task.FromResult(find()), what);

    public static async Task<T> GetAsync<T>(
        Func<Task<T?>> find, string what, TimeSpan? patience = null) where T : struct
    {
        patience ??= Patience;
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (waited.Elapsed > patience)
                throw new TimeoutException($"Timed out after {patience.Value.TotalMinutes:0} min. Expected: {what}.");
            await Task.Delay(Pause);
        }
    }
}
