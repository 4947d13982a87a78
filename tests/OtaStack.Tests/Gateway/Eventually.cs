using System.Diagnostics;

namespace OtaStack.Tests.Gateway;

internal static class Eventually
{
    /// <summary>Waits until a condition is true, with a generous timeout, because the machine may be busy.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < RawHttp.Patience, $"Timed out waiting for: {what}");
            await Task.Delay(25);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, string what) =>
        IsTrueAsync(() => Task.FromResult(condition()), what);
}
