namespace OtaStack.Api.Firmware.Versions;

/// <summary>
/// The version of a firmware, as a board reports it. Equal means "the board runs this version": compile stamps by their
/// instant, whatever the spacing; SemVer without regard to a leading <c>v</c>, build metadata counting; all other text
/// character by character.
/// </summary>
public sealed class FirmwareVersion : IEquatable<FirmwareVersion>
{
    /// <summary>Longer text (in characters) is opaque, whatever it holds.</summary>
    public const int LongestOrdered = 128;

    private readonly DateTime _stamp;

    private FirmwareVersion(string text, VersionOrdering ordering, DateTime stamp = default)
    {
        Text = text;
        Ordering = ordering;
        _stamp = stamp;
    }

    /// <summary>The text as given, without white space around it.</summary>
    public string Text { get; }

    /// <summary>What kind of version it is.</summary>
    public VersionOrdering Ordering { get; }

    /// <summary>The instant of a compile stamp, local time of the build machine; null for other kinds.</summary>
    public DateTime? CompiledAt => Ordering == VersionOrdering.CompileStamp ? _stamp : null;

    /// <summary>SemVer's text without the <c>v</c>; other text as it is.</summary>
    private ReadOnlySpan<char> Bare =>
        Ordering == VersionOrdering.SemVer && Text[0] is ('v' or 'V') ? Text.AsSpan(1) : Text;

    public static bool operator ==(FirmwareVersion? left, FirmwareVersion? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(FirmwareVersion? left, FirmwareVersion? right) => !(left == right);

    /// <summary>Reads any text; never throws. Null is the empty text.</summary>
    public static FirmwareVersion Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 or > LongestOrdered)
            return new FirmwareVersion(trimmed, VersionOrdering.Opaque);
        if (CompileStamp.TryParse(trimmed, out var stamp))
            return new FirmwareVersion(trimmed, VersionOrdering.CompileStamp, stamp);

        var isSemVer = SemVer.IsValid(trimmed[0] is 'v' or 'V' ? trimmed.AsSpan(1) : trimmed);
        return new FirmwareVersion(trimmed, isSemVer ? VersionOrdering.SemVer : VersionOrdering.Opaque);
    }

    /// <summary>
    /// How <paramref name="left"/> stands to <paramref name="right"/>. <see cref="VersionOrder.Same"/> exactly when
    /// they are equal. Different kinds, different opaque texts, and SemVer versions that differ in build metadata
    /// alone are
    /// <see cref="VersionOrder.Incomparable"/>.
    /// </summary>
    public static VersionOrder Compare(FirmwareVersion left, FirmwareVersion right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Equals(right))
            return VersionOrder.Same;
        if (left.Ordering != right.Ordering)
            return VersionOrder.Incomparable;

        var compared = left.Ordering switch
        {
            VersionOrdering.CompileStamp => left._stamp.CompareTo(right._stamp),
            VersionOrdering.SemVer => SemVer.ComparePrecedence(left.Bare, right.Bare),
            _ => 0,
        };
        return compared switch
        {
            < 0 => VersionOrder.Older,
            > 0 => VersionOrder.Newer,
            _ => VersionOrder.Incomparable,
        };
    }

    /// <inheritdoc/>
    public bool Equals(FirmwareVersion? other) =>
        other is not null
        && Ordering == other.Ordering
        && (Ordering == VersionOrdering.CompileStamp ? _stamp == other._stamp : Bare.SequenceEqual(other.Bare));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FirmwareVersion);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Ordering == VersionOrdering.CompileStamp ? _stamp.GetHashCode() : string.GetHashCode(Bare);

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
