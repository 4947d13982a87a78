using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Contracts.Devices;
using OtaStack.Contracts.Firmware;

namespace OtaStack.Tests.Targets;

public sealed class TargetExpressionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly Device Thermostat = new(new DeviceRecord
    {
        Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
        Project = "thermostat",
        Chip = ChipFamily.Esp8266,
        Version = "1.3.9",
        SdkVersion = "2.2.2-dev(38a443e)",
        FreeSpace = 600 * 1024,
        FlashSize = 4 * 1024 * 1024,
        Address = "192.168.1.20",
        LastDecision = DecisionReason.SameVersion,
        IsConfirmed = true,
        FirstSeen = Now.AddDays(-30),
        LastSeen = Now.AddHours(-20),
    })
    {
        Settings = new DeviceSettingsRecord
        {
            Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
            Name = "Kitchen, left",
            Note = "behind the\nboiler",
            Tags = ["kitchen", "site=Berlin"],
            Channel = "beta",
            Pin = "3f2a" + new string('0', 60),
            Enrolment = Enrolment.Pending,
        },
    };

    /// <summary>A device that somebody added, and that has never polled.</summary>
    private static readonly Device Expected = new(MacAddress.Parse("30:AE:A4:00:00:02"));

    /// <summary>A device of which nothing is known but that it polled.</summary>
    private static readonly Device Unknown = new(MacAddress.Parse("30:AE:A4:00:00:01"), Now.AddDays(-3));

    [Theory]
    [InlineData("", true)]
    [InlineData("project:thermostat", true)]
    [InlineData("PROJECT:Thermostat", true)]
    [InlineData("project:thermo", false)]
    [InlineData("project:thermo*", true)]
    [InlineData("project:*stat", true)]
    [InlineData("project:t*m*t", true)]
    [InlineData("project:*", true)]
    [InlineData("project:lamp,thermostat", true)]
    [InlineData("project!=lamp,thermostat", false)]
    [InlineData("project!=lamp,fan", true)]
    [InlineData("project:thermostat version<1.4 seen<2d -chip:esp32", true)]
    [InlineData("project:thermostat version<1.4 seen<2d -chip:esp8266", false)]
    [InlineData("thermo", true)]
    [InlineData("THERMO", true)]
    [InlineData("aa:bb", true)]
    [InlineData("AABBCC", true)]
    [InlineData("5C-CF-7F", true)]
    [InlineData("-5C:CF:7F:AA:BB:CC", false)]
    [InlineData("mac:5c:cf", true)]
    [InlineData("mac:AA:BB", false)]
    [InlineData("mac=5CCF7FAABBCC", true)]
    [InlineData("chip:ESP8266", true)]
    [InlineData("chip:unknown", false)]
    [InlineData("version:1.3.9", true)]
    [InlineData("version=v1.3.9", true)]
    [InlineData("version!=1.3.9", false)]
    [InlineData("version:1.3*", true)]
    [InlineData("version<1.3.10", true)]
    [InlineData("version<=1.3.9", true)]
    [InlineData("version>1.3.9", false)]
    [InlineData("version>=1.3.9-rc.1", true)]
    [InlineData("version<2026-11-01", false)]
    [InlineData("-version<2026-11-01", true)]
    [InlineData("sdk:2.2.2*", true)]
    [InlineData("sdk:\"2.2.2-dev(38a443e)\"", true)]
    [InlineData("address:192.168.1.20", true)]
    [InlineData("address:192.168.0.0/16", true)]
    [InlineData("address:10.0.0.0/8", false)]
    [InlineData("address:2001:db8::/32", false)]
    [InlineData("seen<1d", true)]
    [InlineData("seen<20h", false)]
    [InlineData("seen<=20h", true)]
    [InlineData("seen>0.5d", true)]
    [InlineData("seen>=2026-11-26", true)]
    [InlineData("seen>=2026-11-27", false)]
    [InlineData("seen<\"2026-11-26T17:00:00+01:00\"", false)]
    [InlineData("added>4w", true)]
    [InlineData("free<600k", false)]
    [InlineData("free:600k", true)]
    [InlineData("flash>=4M", true)]
    [InlineData("flash>4194304", false)]
    [InlineData("update:none", true)]
    [InlineData("update:failed", false)]
    [InlineData("last:sameVersion", true)]
    [InlineData("is:confirmed", true)]
    [InlineData("is:conflict,downloading", false)]
    [InlineData("project:lamp or is:confirmed", true)]
    [InlineData("project:lamp OR project:fan", false)]
    [InlineData("(project:lamp or is:confirmed) chip:esp32", false)]
    [InlineData("project:lamp or is:confirmed chip:esp32", false)]
    [InlineData("project:thermostat and not is:conflict", true)]
    [InlineData("-(project:lamp or project:fan)", true)]
    [InlineData("--is:confirmed", true)]
    [InlineData("not(is:confirmed)", false)]
    [InlineData("\"thermostat\"", true)]
    [InlineData("\"or\"", false)]
    [InlineData("project:thermostat\tis:confirmed\n", true)]
    [InlineData("name:\"kitchen, left\"", true)]
    [InlineData("name:kitchen*", true)]
    [InlineData("name!=kitchen*", false)]
    [InlineData("note:*boiler*", true)]
    [InlineData("note:boiler", false)]
    [InlineData("BOILER", true)]
    [InlineData("left", true)]
    [InlineData("right", false)]
    [InlineData("tag:kitchen", true)]
    [InlineData("tag:KITCHEN", true)]
    [InlineData("tag:kitch", false)]
    [InlineData("tag=site=berlin", true)]
    [InlineData("tag:site=*", true)]
    [InlineData("tag:site", false)]
    [InlineData("tag:hall,kitchen", true)]
    [InlineData("tag!=hall,kitchen", false)]
    [InlineData("-tag:hall", true)]
    [InlineData("tag:*", true)]
    [InlineData("channel:beta", true)]
    [InlineData("channel:stable", false)]
    [InlineData("pin:3F2A", true)]
    [InlineData("pin:*", true)]
    [InlineData("pin:3f2b", false)]
    [InlineData("enrolment:pending", true)]
    [InlineData("enrolment!=accepted,blocked", true)]
    [InlineData("is:seen", true)]
    public void An_expression_selects_the_devices_that_it_describes(string text, bool isSelected)
    {
        Assert.True(
            TargetExpression.TryParse(text, TargetGroups.None, out var expression, out var error), error?.Message);

        Assert.Equal(isSelected, expression.Matches(Thermostat, Now));
        Assert.Equal(text, expression.Text);
    }

    /// <summary>What is not known is neither equal, nor less, nor greater.</summary>
    [Theory]
    [InlineData("project:*", false)]
    [InlineData("project!=lamp", true)]
    [InlineData("version<9", false)]
    [InlineData("version>0", false)]
    [InlineData("version!=1.0", true)]
    [InlineData("free<1M", false)]
    [InlineData("free>=0", false)]
    [InlineData("address:0.0.0.0/0", false)]
    [InlineData("chip:unknown", true)]
    [InlineData("30aea4", true)]
    [InlineData("name:*", false)]
    [InlineData("tag:*", false)]
    [InlineData("tag!=kitchen", true)]
    [InlineData("channel:*", false)]
    [InlineData("pin:*", false)]
    [InlineData("enrolment:accepted", true)]
    public void A_device_without_a_value_matches_no_comparison_with_it(string text, bool isSelected)
    {
        Assert.True(
            TargetExpression.TryParse(text, TargetGroups.None, out var expression, out var error), error?.Message);

        Assert.Equal(isSelected, expression.Matches(Unknown, Now));
    }

    [Theory]
    [InlineData("seen>0s", false)]
    [InlineData("seen<99w", false)]
    [InlineData("-seen<99w", true)]
    [InlineData("added<2999-01-01", false)]
    [InlineData("-is:seen", true)]
    [InlineData("30aea4", true)]
    public void A_device_that_has_never_polled_matches_no_comparison_with_a_time(string text, bool isSelected)
    {
        Assert.True(
            TargetExpression.TryParse(text, TargetGroups.None, out var expression, out var error), error?.Message);

        Assert.Equal(isSelected, expression.Matches(Expected, Now));
    }

    [Theory]
    [InlineData("colour:red", 0, 6, "\"colour\" is not a field. Fields are: mac, name, ")]
    [InlineData("project:lamp colour:red", 13, 6, "\"colour\" is not a field.")]
    [InlineData("project:", 8, 0, "The expression ends where a value is expected.")]
    [InlineData("project: lamp", 8, 0, "Expected a value, found \"\".")]
    [InlineData("chip:esp9", 5, 4, "\"esp9\" is not a chip such as esp8266, esp32 or esp32-c3.")]
    [InlineData("chip:esp32,esp9", 11, 4, "\"esp9\" is not a chip")]
    [InlineData("chip<esp32", 5, 5, "\"esp32\" is not used with this operator; use : or = or !=.")]
    [InlineData("seen<2y", 5, 2, "\"2y\" is not an age such as 90s, 15m, 12h, 2d or 1w, or a date such as 2026-11-01.")]
    [InlineData("seen:2d", 5, 2, "\"2d\" is not used with this operator; use < or >, such as seen<2d.")]
    [InlineData("seen<1e400d", 5, 6, "\"1e400d\" is not an age")]
    [InlineData("seen<99999999999999w", 5, 15, "is not an age")]
    [InlineData("free>4G", 5, 2, "\"4G\" is not a size such as 65536, 512k or 4M.")]
    [InlineData("free>-1", 5, 2, "\"-1\" is not a size")]
    [InlineData("address:lan", 8, 3, "\"lan\" is not an address or a network such as 192.168.1.0/24.")]
    [InlineData("mac:xyz", 4, 3, "\"xyz\" is not the start of a MAC address such as 5C:CF:7F.")]
    [InlineData("update:broken", 7, 6, "\"broken\" is not the state of an update: none, offered, ")]
    [InlineData("update:4", 7, 1, "\"4\" is not the state of an update")]
    [InlineData("last:0", 5, 1, "\"0\" is not an answer to a poll: offered, sameVersion, ")]
    [InlineData("is:good", 3, 4, "\"good\" is not one of: seen, late, confirmed, downloading, conflict.")]
    [InlineData("pin:latest", 4, 6, "\"latest\" is not the start of a SHA-256, or * for any pin.")]
    [InlineData("enrolment:open", 10, 4, "\"open\" is not one of: accepted, pending, blocked.")]
    [InlineData("tag<a", 4, 1, "\"a\" is not used with this operator")]
    [InlineData("(project:lamp", 13, 0, "The expression ends where \")\" is expected.")]
    [InlineData("project:lamp)", 12, 1, "There is no \"(\" for this \")\".")]
    [InlineData("()", 1, 1, "Expected a condition such as project:thermostat, found \")\".")]
    [InlineData("lamp or", 7, 0, "The expression ends where a condition such as project:thermostat is expected.")]
    [InlineData("or lamp", 0, 2, "Expected a condition such as project:thermostat, found \"or\".")]
    [InlineData("lamp -", 6, 0, "The expression ends where a condition such as project:thermostat is expected.")]
    [InlineData("project:\"lamp", 8, 5, "The quote is not closed.")]
    public void A_text_that_is_not_an_expression_gets_the_place_and_what_was_expected(
        string text, int position, int length, string message)
    {
        Assert.False(TargetExpression.TryParse(text, TargetGroups.None, out _, out var error));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((position, length), (error.Position, error.Length));
    }

    [Fact]
    public void Deep_nesting_and_long_texts_are_refused()
    {
        Assert.False(TargetExpression.TryParse(new string('(', 1000), TargetGroups.None, out _, out var nested));
        Assert.False(TargetExpression.TryParse(new string('-', 1000) + "x", TargetGroups.None, out _, out var negated));
        Assert.False(
            TargetExpression.TryParse(
                new string('x', TargetExpression.MaximumLength + 1), TargetGroups.None, out _, out var longer));

        Assert.Equal((50, "More than 50 levels of \"(\" and \"-\"."), (nested.Position, nested.Message));
        Assert.Equal(50, negated.Position);
        Assert.Equal("The expression has 4001 characters; 4000 are allowed.", longer.Message);
    }
}
