using System.Diagnostics.CodeAnalysis;
using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>
/// Selects devices: <c>project:thermostat version&lt;1.4 seen&lt;2d -group:lab</c>. Terms side by side must all match;
/// <c>or</c>, <c>-</c> and parentheses combine them. <see cref="TargetFields"/> lists the fields.
/// </summary>
public sealed class TargetExpression
{
    /// <summary>Longer texts, in characters, are refused.</summary>
    public const int MaximumLength = 4000;

    private readonly TargetTest _test;

    private TargetExpression(string text, TargetTest test) => (Text, _test) = (text, test);

    /// <summary>Every device.</summary>
    public static TargetExpression All { get; } = new("", TargetTests.Always);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression. The empty text, and null, select every device.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="groups">The groups that it may name.</param>
    /// <param name="expression">It.</param>
    /// <param name="error">What is wrong with the text.</param>
    public static bool TryParse(
        string? text, TargetGroups groups, [NotNullWhen(true)] out TargetExpression? expression,
        [NotNullWhen(false)] out TargetError? error) => TryParse(text, groups.Field(), out expression, out error);

    internal static bool TryParse(
        string? text, GroupField groups, [NotNullWhen(true)] out TargetExpression? expression,
        [NotNullWhen(false)] out TargetError? error)
    {
        (expression, error) = (null, null);
        if (string.IsNullOrWhiteSpace(text))
        {
            expression = All;
            return true;
        }

        if (text.Length > MaximumLength)
        {
            error = new TargetError(MaximumLength, text.Length - MaximumLength,
                $"The expression has {text.Length} characters; {MaximumLength} are allowed.");
            return false;
        }

        if (!TargetParser.TryParse(text, groups, out var test, out error))
            return false;

        expression = new TargetExpression(text, test);
        return true;
    }

    /// <summary>Whether it selects a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="now">What ages such as <c>seen&lt;2d</c> are counted from.</param>
    public bool Matches(Device device, DateTimeOffset now) => _test(device, now);

    public override string ToString() => Text;
}
