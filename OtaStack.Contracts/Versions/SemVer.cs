namespace OtaStack.Contracts.Versions;

/// <summary>
/// The grammar and precedence of Semantic Versioning 2.0.0, for text without the <c>v</c> and numbers of any size. The
/// precedence extends to other dotted numbers: a missing number at the end is 0, and leading zeros do not count.
/// </summary>
/// <remarks>
/// Not the package Semver: it knows versions of three numbers only, while sketches have two to five, and it allocates
/// for each version, while every poll compares two.
/// </remarks>
internal static class SemVer
{
    /// <summary>True for <c>major.minor.patch[-pre.release][+build.metadata]</c>, as the grammar defines it.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        var plus = text.IndexOf('+');
        if (plus >= 0 && !AreIdentifiers(text[(plus + 1)..], numbersAreStrict: false))
            return false;

        var versioned = WithoutMetadata(text);
        var (core, preRelease) = Split(versioned);
        if (core.Length < versioned.Length && !AreIdentifiers(preRelease, numbersAreStrict: true))
            return false;

        var numbers = 0;
        foreach (var range in core.Split('.'))
        {
            if (!IsNumber(core[range]))
                return false;
            numbers++;
        }

        return numbers == 3;
    }

    /// <summary>True for two to five numbers separated by dots; leading zeros are allowed.</summary>
    public static bool IsDotted(ReadOnlySpan<char> text)
    {
        var numbers = 0;
        foreach (var range in text.Split('.'))
        {
            if (!IsDigits(text[range]))
                return false;
            numbers++;
        }

        return numbers is >= 2 and <= 5;
    }

    /// <summary>True for one or more ASCII digits.</summary>
    public static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>
    /// Negative, zero or positive, for two valid versions or dotted numbers. Build metadata does not count.
    /// </summary>
    public static int ComparePrecedence(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (leftCore, leftPreRelease) = Split(WithoutMetadata(left));
        var (rightCore, rightPreRelease) = Split(WithoutMetadata(right));
        var core = CompareCores(leftCore, rightCore);
        if (core != 0)
            return core;

        // A release comes after all its pre-releases.
        if (leftPreRelease.IsEmpty || rightPreRelease.IsEmpty)
            return leftPreRelease.IsEmpty.CompareTo(rightPreRelease.IsEmpty);
        return CompareIdentifiers(leftPreRelease, rightPreRelease);
    }

    /// <summary>Compares numbers of any size; leading zeros do not count.</summary>
    public static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    /// <summary>What follows the plus sign; empty without a plus sign.</summary>
    public static ReadOnlySpan<char> MetadataOf(ReadOnlySpan<char> text)
    {
        var plus = text.IndexOf('+');
        return plus < 0 ? [] : text[(plus + 1)..];
    }

    /// <summary>Equal for versions of equal precedence and metadata.</summary>
    public static int HashCodeOf(ReadOnlySpan<char> text)
    {
        var (core, preRelease) = Split(WithoutMetadata(text));
        var hash = new HashCode();
        var zeros = 0;
        while (!core.IsEmpty)
        {
            var number = NextIdentifier(ref core).TrimStart('0');
            if (number.IsEmpty)
            {
                zeros++; // Counts only if another number follows: 1.10 is 1.10.0.
                continue;
            }

            for (; zeros > 0; zeros--)
                hash.Add(0);
            hash.Add(string.GetHashCode(number));
        }

        hash.Add(string.GetHashCode(preRelease));
        hash.Add(string.GetHashCode(MetadataOf(text)));
        return hash.ToHashCode();
    }

    private static int CompareCores(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var compared = CompareNumbers(NextIdentifier(ref left), NextIdentifier(ref right));
            if (compared != 0)
                return compared;
        }

        return 0;
    }

    private static int CompareIdentifiers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var compared = CompareIdentifier(NextIdentifier(ref left), NextIdentifier(ref right));
            if (compared != 0)
                return compared;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareIdentifier(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftIsNumber = IsDigits(left);
        var rightIsNumber = IsDigits(right);
        if (leftIsNumber != rightIsNumber)
            return leftIsNumber ? -1 : 1;

        return leftIsNumber ? CompareNumbers(left, right) : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> NextIdentifier(ref ReadOnlySpan<char> identifiers)
    {
        var dot = identifiers.IndexOf('.');
        var identifier = dot < 0 ? identifiers : identifiers[..dot];
        identifiers = dot < 0 ? [] : identifiers[(dot + 1)..];
        return identifier;
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool numbersAreStrict)
    {
        foreach (var range in text.Split('.'))
        {
            var identifier = text[range];
            if (identifier.IsEmpty)
                return false;

            foreach (var c in identifier)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                    return false;
            }

            if (numbersAreStrict && IsDigits(identifier) && !IsNumber(identifier))
                return false;
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) =>
        IsDigits(text) && (text.Length == 1 || text[0] != '0');

    private static ReadOnlySpan<char> WithoutMetadata(ReadOnlySpan<char> text)
    {
        var plus = text.IndexOf('+');
        return plus < 0 ? text : text[..plus];
    }

    private static CorePreRelease Split(ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        return dash < 0 ? new CorePreRelease(text, []) : new CorePreRelease(text[..dash], text[(dash + 1)..]);
    }

    private readonly ref struct CorePreRelease(ReadOnlySpan<char> core, ReadOnlySpan<char> preRelease)
    {
        private readonly ReadOnlySpan<char> _core = core;
        private readonly ReadOnlySpan<char> _preRelease = preRelease;

        public void Deconstruct(out ReadOnlySpan<char> core, out ReadOnlySpan<char> preRelease)
        {
            core = _core;
            preRelease = _preRelease;
        }
    }
}
