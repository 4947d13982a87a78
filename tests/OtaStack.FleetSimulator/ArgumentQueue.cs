using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OtaStack.FleetSimulator;

/// <summary>The arguments that are still to be read. Every error is a <see cref="FormatException"/> of one line.</summary>
internal sealed class ArgumentQueue(IReadOnlyList<string> arguments)
{
    private int _next;
    private string? _inlineValue;

    /// <summary>The next option or operand; false at the end.</summary>
    public bool TryNext([NotNullWhen(true)] out string? name)
    {
        if (_inlineValue is not null)
            throw new FormatException($"{arguments[_next - 1].Split('=')[0]} takes no value");
        if (_next == arguments.Count)
        {
            name = null;
            return false;
        }
        name = arguments[_next++];
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        if (name.StartsWith("--", StringComparison.Ordinal) && equals > 0)
            (name, _inlineValue) = (name[..equals], name[(equals + 1)..]);
        return true;
    }

    /// <summary>The value of an option.</summary>
    public string Value(string option)
    {
        if (_inlineValue is { } inline)
        {
            _inlineValue = null;
            return inline;
        }
        return _next < arguments.Count
            ? arguments[_next++]
            : throw new FormatException($"{option} needs a value");
    }

    /// <summary>A share from 0 to 1.</summary>
    public double Share(string option)
    {
        var text = Value(option);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            && share is >= 0 and <= 1
            ? share
            : throw new FormatException($"{option} must be a share from 0 to 1, not '{text}'");
    }

    /// <summary>A time in seconds, up to ten days.</summary>
    public TimeSpan Seconds(string option)
    {
        var text = Value(option);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and <= 864_000
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{option} must be a number of seconds, not '{text}'");
    }

    /// <summary>A whole number within the bounds.</summary>
    public int Whole(string option, int least, int most) => Whole(option, Value(option), least, most);

    /// <summary>A whole number given as <c>--name=value</c>; without one, the default.</summary>
    public int OptionalWhole(string option, int otherwise, int least, int most) =>
        _inlineValue is null ? otherwise : Whole(option, least, most);

    /// <summary>A whole number within the bounds.</summary>
    public static int Whole(string option, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw new FormatException(most == int.MaxValue
                ? $"{option} must be a whole number of at least {least}, not '{text}'"
                : $"{option} must be a whole number from {least} to {most}, not '{text}'");
}
