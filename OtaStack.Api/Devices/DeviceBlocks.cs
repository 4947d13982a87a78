namespace OtaStack.Api.Devices;

/// <summary>
/// All devices in arrays of a fixed length, which several threads can read while devices are added and removed: a
/// device that stays is seen exactly once. Reading them in turn is several times faster than reading a dictionary. One
/// thread at a time adds or removes.
/// </summary>
internal sealed class DeviceBlocks
{
    public const int BlockLength = 4096;

    private readonly Stack<int> _free = [];
    private volatile Device?[][] _blocks = [];
    private int _used;
    private volatile int _count;

    /// <summary>Devices in it.</summary>
    public int Count => _count;

    /// <summary>Places without a device are null. A block is never replaced.</summary>
    public Device?[][] Current => _blocks;

    public IEnumerable<Device> All
    {
        get
        {
            foreach (var block in _blocks)
            {
                foreach (var device in block)
                {
                    if (device is not null)
                        yield return device;
                }
            }
        }
    }

    public void Add(Device device)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _used;
            if (slot == _blocks.Length * BlockLength)
                _blocks = [.. _blocks, new Device?[BlockLength]];
            _used++;
        }

        _count++;
        device.Slot = slot;
        Volatile.Write(ref _blocks[slot / BlockLength][slot % BlockLength], device);
    }

    public void Remove(Device device)
    {
        Volatile.Write(ref _blocks[device.Slot / BlockLength][device.Slot % BlockLength], null);
        _free.Push(device.Slot);
        _count--;
    }
}
