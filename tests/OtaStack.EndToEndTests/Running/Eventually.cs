using System.Diagnostics;

namespace OtaStack.EndToEndTests.Running;

/// <summary>
/// Waits for what will come true, however busy the machine is; fails when it has not for a minute, or as long as a test
/// says.
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
                throw new TimeoutException($"Waited {patience.Value.TotalMinutes:0} min in vain for: {what}.");
            await Task.Delay(Pause);
        }
    }
}
