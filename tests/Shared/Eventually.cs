using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace OtaStack.Tests.Shared;

/// <summary>
/// Waits for results of background work: checks often, and waits long enough for a loaded machine. Each test project
/// says how long that is.
/// </summary>
internal static partial class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Checked again and again.</param>
    /// <param name="expected">What the test waits for; by default the condition's source text.</param>
    /// <param name="patience">How long, if not as long as usual in this project.</param>
    /// <exception cref="TimeoutException">It did not hold in time. The message says what was expected.</exception>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string expected = "",
        TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Timed out after {limit.TotalSeconds:0} s. Expected: {expected}");
            await Task.Delay(Pause);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task TrueAsync(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string expected = "",
        TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(condition()), expected, patience);

    /// <summary>Waits until <paramref name="find"/> finds something, and returns it.</summary>
    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> find, string expected)
        where T : class
    {
        T? found = null;
        await TrueAsync(async () => (found = await find()) is not null, expected);
        return found!;
    }

    /// <inheritdoc cref="GetAsync{T}(Func{Task{T}}, string)"/>
    public static async Task<T> GetAsync<T>(Func<T?> find, string expected)
        where T : struct
    {
        T? found = null;
        await TrueAsync(() => (found = find()) is not null, expected);
        return found!.Value;
    }
}
