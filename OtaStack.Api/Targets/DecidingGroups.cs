using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>
/// The groups with a pin or a channel that a device is in. Polls enumerate them, so that does not allocate, and stops
/// at the first one that decides. The default value has none.
/// </summary>
public readonly record struct DecidingGroups
{
    private readonly TargetGroup[]? _groups;
    private readonly Device? _device;
    private readonly DateTimeOffset _now;

    internal DecidingGroups(TargetGroup[] groups, Device device, DateTimeOffset now) =>
        (_groups, _device, _now) = (groups, device, now);

    public Enumerator GetEnumerator() => new(this);

    /// <summary>For <c>foreach</c>.</summary>
    public struct Enumerator
    {
        private readonly DecidingGroups _of;
        private int _at;

        internal Enumerator(DecidingGroups of) => (_of, _at) = (of, -1);

        public readonly TargetGroup Current => _of._groups![_at];

        public bool MoveNext()
        {
            if (_of._groups is not { } groups)
                return false;

            while (++_at < groups.Length)
            {
                if (groups[_at].Contains(_of._device!, _of._now))
                    return true;
            }

            return false;
        }
    }
}
