using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>Whether a device matches. <paramref name="now"/> is what ages are counted from.</summary>
internal delegate bool TargetTest(Device device, DateTimeOffset now);

/// <summary>Tests that are made of other tests.</summary>
internal static class TargetTests
{
    /// <summary>Matches every device.</summary>
    public static TargetTest Always { get; } = (_, _) => true;

    public static TargetTest Not(TargetTest test) => (device, now) => !test(device, now);

    public static TargetTest All(IReadOnlyList<TargetTest> tests)
    {
        if (tests.Count == 1)
            return tests[0];

        TargetTest[] all = [.. tests];
        return (device, now) =>
        {
            foreach (var test in all)
            {
                if (!test(device, now))
                    return false;
            }

            return true;
        };
    }

    public static TargetTest Any(IReadOnlyList<TargetTest> tests)
    {
        if (tests.Count == 1)
            return tests[0];

        TargetTest[] all = [.. tests];
        return (device, now) =>
        {
            foreach (var test in all)
            {
                if (test(device, now))
                    return true;
            }

            return false;
        };
    }
}
