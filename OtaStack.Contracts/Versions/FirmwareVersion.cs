using System.Globalization;

namespace OtaStack.Contracts.Versions;

/// <summary>
/// The version of a firmware, as a board reports it. Equal versions mean that the board runs this version. Compile
/// stamps and dates are compared by their time in any spelling, and numbers by their value, so <c>v1.10</c>,
/// <c>1.10</c> and <c>1.10.0</c> are equal. SemVer's build metadata must be equal too. Any other text is compared
/// character by character.
/// </summary>
public sealed class FirmwareVersion : IEquatable<FirmwareVersion>
{
    /// <summary>Text with more characters is always opaque.</summary>
    public const int LongestOrdered = 128;

    private static readonly string[] DateForms = ["yyyy-MM-dd", "yyyyMMdd"];

    private readonly DateTime _time;

    private FirmwareVersion(string text, VersionOrdering ordering, DateTime time = default)
    {
        Text = text;
        Ordering = ordering;
        _time = time;
    }

    /// <summary>The text as given, without white space around it.</summary>
    public string Text { get; }

    /// <summary>What kind of version it is.</summary>
    public VersionOrdering Ordering { get; }

    /// <summary>The time of a compile stamp, in local time of the build machine; null for other kinds.</summary>
    public DateTime? CompiledAt => Ordering == VersionOrdering.CompileStamp ? _time : null;

    /// <summary>The text without the <c>v</c>; opaque text as it is.</summary>
    private ReadOnlySpan<char> Bare => Ordering == VersionOrdering.Opaque ? Text : WithoutPrefix(Text);

    private bool IsDotted => Ordering is VersionOrdering.SemVer or VersionOrdering.Dotted;

    public static bool operator ==(FirmwareVersion? left, FirmwareVersion? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(FirmwareVersion? left, FirmwareVersion? right) => !(left == right);

    /// <summary>Reads any text; never throws. Null is treated as empty.</summary>
    public static FirmwareVersion Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 or > LongestOrdered)
            return new FirmwareVersion(trimmed, VersionOrdering.Opaque);
        if (CompileStamp.TryParse(trimmed, out var stamp))
            return new FirmwareVersion(trimmed, VersionOrdering.CompileStamp, stamp);

        var bare = WithoutPrefix(trimmed);
        if (TryParseDate(bare, out var date))
            return new FirmwareVersion(trimmed, VersionOrdering.Date, date);

        return new FirmwareVersion(
            trimmed,
            SemVer.IsValid(bare) ? VersionOrdering.SemVer
            : SemVer.IsDotted(bare) ? VersionOrdering.Dotted
            : SemVer.IsDigits(bare) ? VersionOrdering.Number
            : VersionOrdering.Opaque);
    }

    /// <summary>
    /// Compares <paramref name="left"/> with <paramref name="right"/>. <see cref="VersionOrder.Same"/> means equal.
    /// Different kinds, different opaque texts, and versions that differ only in SemVer's build metadata are
    /// <see cref="VersionOrder.Incomparable"/>. SemVer and other dotted numbers are one kind.
    /// </summary>
    public static VersionOrder Compare(FirmwareVersion left, FirmwareVersion right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Equals(right))
            return VersionOrder.Same;
        if (!left.IsOfOneKindWith(right))
            return VersionOrder.Incomparable;

        return left.CompareInKind(right) switch
        {
            < 0 => VersionOrder.Older,
            > 0 => VersionOrder.Newer,
            _ => VersionOrder.Incomparable,
        };
    }

    /// <inheritdoc/>
    public bool Equals(FirmwareVersion? other) =>
        other is not null
        && IsOfOneKindWith(other)
        && (Ordering == VersionOrdering.Opaque
            ? Text == other.Text
            : CompareInKind(other) == 0
            && (!IsDotted || SemVer.MetadataOf(Text).SequenceEqual(SemVer.MetadataOf(other.Text))));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FirmwareVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => Ordering switch
    {
        VersionOrdering.CompileStamp or VersionOrdering.Date => _time.GetHashCode(),
        VersionOrdering.SemVer or VersionOrdering.Dotted => SemVer.HashCodeOf(Bare),
        _ => string.GetHashCode(Ordering == VersionOrdering.Number ? Bare.TrimStart('0') : Bare),
    };

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private bool IsOfOneKindWith(FirmwareVersion other) => Ordering == other.Ordering || (IsDotted && other.IsDotted);

    /// <summary>Compares two versions of one kind; 0 if the kind has no order.</summary>
    private int CompareInKind(FirmwareVersion other) => Ordering switch
    {
        VersionOrdering.CompileStamp or VersionOrdering.Date => _time.CompareTo(other._time),
        VersionOrdering.SemVer or VersionOrdering.Dotted => SemVer.ComparePrecedence(Bare, other.Bare),
        VersionOrdering.Number => SemVer.CompareNumbers(Bare, other.Bare),
        _ => 0,
    };

    private static ReadOnlySpan<char> WithoutPrefix(string text) => text[0] is 'v' or 'V' ? text.AsSpan(1) : text;

    private static bool TryParseDate(ReadOnlySpan<char> text, out DateTime date)
    {
        date = default;
        return text.Length is 8 or 10
            && text.StartsWith("20")
            && DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }
}
