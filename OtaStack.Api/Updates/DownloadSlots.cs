using Microsoft.Extensions.Options;

namespace OtaStack.Api.Updates;

/// <summary>How many downloads run. A fleet that comes back after a power cut must not all fetch at once.</summary>
public sealed class DownloadSlots(IOptions<UpdateOptions> options)
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaximumDownloads)
            return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
