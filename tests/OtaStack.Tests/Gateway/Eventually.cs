using System.Diagnostics;

namespace OtaStack.Tests.Gateway;

internal static class Eventually
{
    /// <summary>Waits for something that must come true by itself; generous, because the machine may be busy.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < RawHttp.Patience, $"Never came true: {what}");
            await Task.Delay(25);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, string what) =>
        IsTrueAsync(() => Task.FromResult(condition()), what);
}
