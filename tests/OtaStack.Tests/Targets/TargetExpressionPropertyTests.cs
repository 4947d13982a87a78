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

    private static readonly string[] Texts = ["lamp", "Kitchen lamp", "or", "a\"b\\c d"];

    private static readonly string[] Tags = ["a", "A1", "site=berlin", "site=bonn", "or"];

    private static readonly Gen<DeviceSettingsRecord?> AnySettings = Gen.OneOf(
        Gen.Constant<DeviceSettingsRecord?>(null),
        from name in Gen.Elements([null, .. Texts])
        from note in Gen.Elements([null, .. Texts])
        from tags in Gen.SubListOf(Tags)
        from channel in Gen.Elements(null, "stable", "beta")
        from pin in Gen.Elements(null, new string('a', 64), new string('a', 10) + new string('b', 54))
        from enrolment in Gen.Elements(Enum.GetValues<Enrolment>())
        select (DeviceSettingsRecord?)new DeviceSettingsRecord
        {
            Mac = MacAddress.Parse("5C:CF:7F:00:00:01"),
            Name = name,
            Note = note,
            Tags = [.. tags],
            Channel = channel,
            Pin = pin,
            Enrolment = enrolment,
        });

    private static readonly Gen<Device> AnyDevice =
        from project in Gen.Elements(null, "lamp", "lamp2", "or", "a\"b\\c d")
        from minor in Gen.Choose(0, 4)
        from hours in Gen.Choose(0, 50)
        from isConfirmed in Gen.Elements(true, false)
        from settings in AnySettings
        select new Device(new DeviceRecord
        {
            Mac = MacAddress.Parse("5C:CF:7F:00:00:01"),
            Project = project,
            Version = minor == 0 ? null : $"1.{minor}",
            IsConfirmed = isConfirmed,
            FirstSeen = Now.AddDays(-9),
            LastSeen = Now.AddHours(-hours),
        })
        {
            Settings = settings,
        };

    private static readonly Gen<Tree> Leaf = Gen.OneOf(
        from project in Gen.Elements("lamp", "lamp2", "or", "a\"b\\c d")
        select new Tree($"project={Quoted(project)}", device => device.Project == project),
        from minor in Gen.Choose(1, 4)
        from sign in Gen.Elements("<", "<=", ">", ">=", "=")
        select new Tree($"version{sign}1.{minor}", device => Compare(MinorOf(device), sign, minor)),
        from hours in Gen.Choose(1, 50)
        from sign in Gen.Elements("<", "<=", ">", ">=")
        select new Tree($"seen{sign}{hours}h", device => Compare((Now - device.LastSeen).TotalHours, sign, hours)),
        from text in Gen.Elements(Texts)
        select new Tree($"name={Quoted(text)}", device => EqualText(device.Settings?.Name, text)),
        from text in Gen.Elements(Texts)
        select new Tree($"note!={Quoted(text)}", device => !EqualText(device.Settings?.Note, text)),
        from tag in Gen.Elements(Tags)
        select new Tree($"tag:{tag}", device => device.Settings?.Tags.Any(own => EqualText(own, tag)) == true),
        Gen.Constant(new Tree("tag:site=*", device =>
            device.Settings?.Tags.Any(own => own.StartsWith("site=", StringComparison.Ordinal)) == true)),
        from channel in Gen.Elements("stable", "beta")
        select new Tree($"channel:{channel}", device => device.Settings?.Channel == channel),
        from length in Gen.Choose(1, 64)
        select new Tree($"pin:{new string('a', length)}", device =>
            device.Settings?.Pin?.StartsWith(new string('a', length), StringComparison.Ordinal) == true),
        Gen.Constant(new Tree("pin:*", device => device.Settings?.Pin is not null)),
        from enrolment in Gen.Elements(Enum.GetValues<Enrolment>())
        select new Tree($"enrolment:{enrolment}", device => (device.Settings?.Enrolment ?? default) == enrolment),
        from word in Gen.Elements("lamp", "kitchen", "\"b\\\\c\"")
        select new Tree(word, device => new[] { device.Project, device.Settings?.Name, device.Settings?.Note }
            .Any(text => text?.Contains(
                word.Trim('"').Replace("\\\\", "\\", StringComparison.Ordinal),
                StringComparison.OrdinalIgnoreCase) == true)),
        Gen.Constant(new Tree("is:confirmed", device => device.IsConfirmed)));

    private static readonly Gen<Tree> AnyTree = Gen.Sized(size => TreeOf(Math.Min(size, 5)));

    [Fact]
    public void An_expression_selects_what_a_naive_evaluation_of_its_tree_selects() =>
        Prop.ForAll(AnyTree.Zip(AnyDevice).ToArbitrary(), pair =>
        {
            var (tree, device) = pair;
            Assert.True(TargetExpression.TryParse(tree.Text, TargetGroups.None, out var expression, out var error),
                error?.Message);
            return expression.Matches(device, Now) == tree.Matches(device);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_text_is_an_expression_or_gets_an_error_inside_of_it()
    {
        var pieces = Gen.Elements("project", ":", "<", "<=", "!=", "lamp", "\"", "\\", "(", ")", "-", " ", "or", "not",
            "and", ",", "5C:", "2d", "tag", "site=berlin", "pin", "enrolment", "version", "seen", "é", "\0", "*");
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

    private static bool EqualText(string? one, string other) =>
        other.Equals(one, StringComparison.OrdinalIgnoreCase);

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
