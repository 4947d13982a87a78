using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>A part of a target expression, as it was read.</summary>
/// <param name="Position">Of its first character, from 0.</param>
internal abstract record TargetNode(int Position)
{
    /// <summary>Whether a device matches.</summary>
    public abstract bool Matches(Device device, DateTimeOffset now);
}

/// <summary>Parts side by side: all of them must match. Without parts, it matches every device.</summary>
internal sealed record AllOf(int Position, IReadOnlyList<TargetNode> Parts) : TargetNode(Position)
{
    public override bool Matches(Device device, DateTimeOffset now)
    {
        foreach (var part in Parts)
        {
            if (!part.Matches(device, now))
                return false;
        }

        return true;
    }
}

/// <summary>Parts with <c>or</c> between them.</summary>
internal sealed record AnyOf(int Position, IReadOnlyList<TargetNode> Parts) : TargetNode(Position)
{
    public override bool Matches(Device device, DateTimeOffset now)
    {
        foreach (var part in Parts)
        {
            if (part.Matches(device, now))
                return true;
        }

        return false;
    }
}

/// <summary><c>-</c> or <c>not</c> before a part.</summary>
internal sealed record Not(int Position, TargetNode Part) : TargetNode(Position)
{
    public override bool Matches(Device device, DateTimeOffset now) => !Part.Matches(device, now);
}

/// <summary>A field and a value (<c>version&lt;1.4</c>), or a word on its own, which has no field.</summary>
/// <param name="Position">Of its first character, from 0.</param>
/// <param name="Field">Its name; null for a word on its own.</param>
/// <param name="Operator">Between field and value.</param>
/// <param name="Value">As it was written, without quotes.</param>
/// <param name="Test">What it means.</param>
internal sealed record Comparison(
    int Position, string? Field, TargetOperator Operator, string Value, TargetTest Test) : TargetNode(Position)
{
    public override bool Matches(Device device, DateTimeOffset now) => Test(device, now);
}

/// <summary>Whether a device matches. <paramref name="now"/> is what ages are counted from.</summary>
internal delegate bool TargetTest(Device device, DateTimeOffset now);
