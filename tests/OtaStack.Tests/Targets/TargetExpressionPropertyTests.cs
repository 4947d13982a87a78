using FsCheck;
using FsCheck.Fluent;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Contracts.Devices;

namespace OtaStack.Tests.Targets;

/// <summary>
/// Any expression, written as text and read again, selects the devices that a naive evaluation of its tree selects.
/// </summary>
public sealed class TargetExpressionPropertyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Device> AnyDevice =
        from project in Gen.Elements(null, "lamp", "lamp2", "or", "a\"b\\c d")
        from minor in Gen.Choose(0, 4)
        from hours in Gen.Choose(0, 50)
        from isConfirmed in Gen.Elements(true, false)
        select new Device(new DeviceRecord
        {
            Mac = MacAddress.Parse("5C:CF:7F:00:00:01"),
            Project = project,
            Version = minor == 0 ? null : $"1.{minor}",
            IsConfirmed = isConfirmed,
            FirstSeen = Now.AddDays(-9),
            LastSeen = Now.AddHours(-hours),
        });

    private static readonly Gen<Tree> Leaf = Gen.OneOf(
        from project in Gen.Elements("lamp", "lamp2", "or", "a\"b\\c d")
        select new Tree($"project={Quoted(project)}", device => device.Project == project),
        from minor in Gen.Choose(1, 4)
        from sign in Gen.Elements("<", "<=", ">", ">=", "=")
        select new Tree($"version{sign}1.{minor}", device => Compare(MinorOf(device), sign, minor)),
        from hours in Gen.Choose(1, 50)
        from sign in Gen.Elements("<", "<=", ">", ">=")
        select new Tree($"seen{sign}{hours}h", device => Compare((Now - device.LastSeen).TotalHours, sign, hours)),
        Gen.Constant(new Tree("is:confirmed", device => device.IsConfirmed)));

    private static readonly Gen<Tree> AnyTree = Gen.Sized(size => TreeOf(Math.Min(size, 5)));

    [Fact]
    public void An_expression_selects_what_a_naive_evaluation_of_its_tree_selects() =>
        Prop.ForAll(AnyTree.Zip(AnyDevice).ToArbitrary(), pair =>
        {
            var (tree, device) = pair;
            Assert.True(TargetExpression.TryParse(tree.Text, TargetGroups.None, out var expression, out var error), error?.Message);
            return expression.Matches(device, Now) == tree.Matches(device);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_text_is_an_expression_or_gets_an_error_inside_of_it()
    {
        var pieces = Gen.Elements("project", ":", "<", "<=", "!=", "lamp", "\"", "\\", "(", ")", "-", " ", "or", "not",
            "and", ",", "5C:", "2d", "version", "seen", "é", "\0", "*");
        Prop.ForAll(pieces.ListOf().Select(string.Concat).ToArbitrary(), text =>
            TargetExpression.TryParse(text, TargetGroups.None, out _, out var error)
            || (error.Position >= 0 && error.Length >= 0 && error.Position + error.Length <= text.Length
                && error.Message.Length > 0))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static Gen<Tree> TreeOf(int depth) => depth == 0 ? Leaf : Gen.OneOf(
        Leaf,
        from part in TreeOf(depth - 1)
        from sign in Gen.Elements("-", "not ", "NOT  ")
        select new Tree($"{sign}({part.Text})", device => !part.Matches(device)),
        from left in TreeOf(depth - 1)
        from right in TreeOf(depth - 1)
        from sign in Gen.Elements(" ", " and ", "  AND ")
        select new Tree($"({left.Text}){sign}({right.Text})", device => left.Matches(device) && right.Matches(device)),
        from left in TreeOf(depth - 1)
        from right in TreeOf(depth - 1)
        select new Tree($"({left.Text} or {right.Text})", device => left.Matches(device) || right.Matches(device)));

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static double? MinorOf(Device device) =>
        device.Version is { Text: ['1', '.', var minor] } ? minor - '0' : null;

    private static bool Compare(double? left, string sign, double right) => sign switch
    {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => left == right,
    };

    private sealed record Tree(string Text, Func<Device, bool> Matches);
}
