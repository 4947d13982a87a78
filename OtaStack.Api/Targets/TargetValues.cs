using System.Globalization;
using System.Net;
using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>
/// What values of target expressions mean. A device that does not have what is compared does not match.
/// </summary>
internal static class TargetValues
{
    /// <summary>What is expected of a field that has no order.</summary>
    public const string OnlyEquality = "used with this operator; use : or = or !=";

    private static readonly Dictionary<string, TargetTest> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["seen"] = (device, _) => device.HasPolled,
        ["late"] = (device, now) => device.IsLate(now),
        ["confirmed"] = (device, _) => device.IsConfirmed,
        ["downloading"] = (device, _) => device.Download is not null,
        ["conflict"] = (device, _) => device.Conflict is not null,
    };

    /// <summary>Text in any letter case; <c>*</c> stands for any characters.</summary>
    public static TargetValueReader Text(Func<Device, string?> text) =>
        (TargetOperator operation, string value, out string expected) =>
        {
            expected = OnlyEquality;
            var pattern = new Wildcards(value);
            return Equality(operation, device => text(device) is { } actual && pattern.Matches(actual));
        };

    /// <summary>The start of a MAC address, with or without separators.</summary>
    public static TargetTest? Mac(TargetOperator operation, string value, out string expected)
    {
        expected = "the start of a MAC address such as 5C:CF:7F";
        if (!MacDigits.TryParse(value, out var prefix))
            return null;

        expected = OnlyEquality;
        return Equality(operation, device => prefix.Begin(device.Mac));
    }

    /// <summary>
    /// One of its tags, in any letter case; <c>*</c> stands for any characters. A device without tags matches none.
    /// </summary>
    public static TargetTest? Tag(TargetOperator operation, string value, out string expected)
    {
        expected = OnlyEquality;
        var pattern = new Wildcards(value);
        return Equality(operation, device =>
        {
            foreach (var tag in TagsOf(device))
            {
                if (pattern.Matches(tag))
                    return true;
            }

            return false;
        });
    }

    /// <summary>The start of the SHA-256 that it is pinned to; <c>*</c> is any pin.</summary>
    public static TargetTest? Pin(TargetOperator operation, string value, out string expected)
    {
        expected = "the start of a SHA-256, or * for any pin";
        var start = value.TrimEnd('*');
        if (value.Length == 0 || start.Length > 64 || !start.All(char.IsAsciiHexDigit))
            return null;

        expected = OnlyEquality;
        return Equality(operation, device =>
            device.Settings?.Pin?.StartsWith(start, StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <summary>Whether it may have firmware.</summary>
    public static TargetTest? Enrolment(TargetOperator operation, string value, out string expected)
    {
        expected = "one of: accepted, pending, blocked";
        if (!TryParseName(value, out Enrolment enrolment))
            return null;

        expected = OnlyEquality;
        return Equality(operation, device =>
            (device.Settings?.Enrolment ?? Contracts.Devices.Enrolment.Accepted) == enrolment);
    }

    /// <summary>
    /// Whether it has shown a valid token; or whether a poll was refused for want of one.
    /// </summary>
    public static TargetTest? Token(TargetOperator operation, string value, out string expected)
    {
        expected = "one of: never, shown, refused";
        Func<Device, bool>? test = value.ToLowerInvariant() switch
        {
            "never" => device => device.TokenUse?.Token is null,
            "shown" => device => device.TokenUse?.Token is not null,
            "refused" => device => device.TokenUse is { Refused: > 0 },
            _ => null,
        };
        if (test is null)
            return null;

        expected = OnlyEquality;
        return Equality(operation, test);
    }

    /// <summary>The name of a chip family, or <c>unknown</c>.</summary>
    public static TargetTest? Chip(TargetOperator operation, string value, out string expected)
    {
        expected = "a chip such as esp8266, esp32 or esp32-c3";
        var chip = ChipFamilies.Parse(value);
        if (chip == ChipFamily.Unknown && !value.Equals("unknown", StringComparison.OrdinalIgnoreCase))
            return null;

        expected = OnlyEquality;
        return Equality(operation, device => device.Chip == chip);
    }

    /// <summary>A version; only versions of the same kind are older or newer.</summary>
    public static TargetTest? Version(TargetOperator operation, string value, out string expected)
    {
        expected = "a version";
        if (value.Contains('*', StringComparison.Ordinal))
            return Text(device => device.Version?.Text)(operation, value, out expected);

        var version = FirmwareVersion.Parse(value);
        return Compared(operation, device => device.Version is null
            ? null
            : FirmwareVersion.Compare(device.Version, version) switch
        {
            VersionOrder.Older => -1,
            VersionOrder.Same => 0,
            VersionOrder.Newer => 1,
            _ => null,
        });
    }

    /// <summary>An age (<c>2d</c>) or a time (<c>2026-11-01</c>, RFC 3339; UTC without an offset).</summary>
    public static TargetValueReader Time(Func<Device, DateTimeOffset?> time) =>
        (TargetOperator operation, string value, out string expected) =>
        {
            expected = "an age such as 90s, 15m, 12h, 2d or 1w, or a date such as 2026-11-01";
            if (TargetUnits.TryParseAge(value, out var age))
            {
                expected = "used with this operator; use < or >, such as seen<2d";
                return operation is TargetOperator.Matches or TargetOperator.Equal or TargetOperator.NotEqual
                    ? null
                    : Ordered(operation, (device, now) => (now - time(device))?.CompareTo(age));
            }

            return DateTimeOffset.TryParse(
                value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? Compared(operation, device => time(device)?.CompareTo(instant))
                : null;
        };

    /// <summary>Bytes, with <c>k</c> or <c>M</c> for 1024 and 1024².</summary>
    public static TargetValueReader Size(Func<Device, long?> size) =>
        (TargetOperator operation, string value, out string expected) =>
        {
            expected = "a size such as 65536, 512k or 4M";
            return TargetUnits.TryParseSize(value, out var bytes)
                ? Compared(operation, device => size(device)?.CompareTo(bytes))
                : null;
        };

    /// <summary>An address, or a network in CIDR notation.</summary>
    public static TargetTest? Address(TargetOperator operation, string value, out string expected)
    {
        expected = "an address or a network such as 192.168.1.0/24";
        if (!IPNetwork.TryParse(value, out var network))
        {
            if (!IPAddress.TryParse(value, out var address))
                return null;
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        expected = OnlyEquality;
        return Equality(operation, device => device.Address is { } address && network.Contains(address));
    }

    /// <summary>The state of the update under way, or <c>none</c>.</summary>
    public static TargetTest? Update(TargetOperator operation, string value, out string expected)
    {
        expected = "the state of an update: none, offered, downloaded, failed or refused";
        UpdateState? state = null;
        if (!value.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            if (!TryParseName(value, out UpdateState parsed))
                return null;
            state = parsed;
        }

        expected = OnlyEquality;
        return Equality(operation, device =>
            (device.OpenUpdate(FirmwareKind.Sketch) ?? device.OpenUpdate(FirmwareKind.Filesystem))?.State == state);
    }

    /// <summary>The name of a decision, as the API writes it.</summary>
    public static TargetTest? LastDecision(TargetOperator operation, string value, out string expected)
    {
        expected = $"an answer to a poll: {string.Join(", ", Enum.GetNames<DecisionReason>().Select(ToCamelCase))}";
        if (!TryParseName(value, out DecisionReason reason))
            return null;

        expected = OnlyEquality;
        return Equality(operation, device => device.HasPolled && device.LastDecision == reason);
    }

    /// <summary>How the last poll with its MAC address contradicted it; <c>*</c> is any conflict.</summary>
    public static TargetTest? Conflict(TargetOperator operation, string value, out string expected)
    {
        expected = "one of: address, flash, addressAndFlash, or * for any conflict";
        ConflictKind kind = default;
        if (value != "*" && !TryParseName(value, out kind))
            return null;

        expected = OnlyEquality;
        return Equality(operation, device =>
            device.Conflict is { } conflict && (value == "*" || conflict.Kind == kind));
    }

    public static TargetTest? State(TargetOperator operation, string value, out string expected)
    {
        expected = $"one of: {string.Join(", ", States.Keys)}";
        if (!States.TryGetValue(value, out var state))
            return null;

        expected = OnlyEquality;
        return operation switch
        {
            TargetOperator.Matches or TargetOperator.Equal => state,
            TargetOperator.NotEqual => TargetTests.Not(state),
            _ => null,
        };
    }

    /// <summary>
    /// Part of the name, the note, the project's name or the MAC address; <c>*</c> is every device.
    /// </summary>
    public static TargetTest Word(TargetOperator operation, string value, out string expected)
    {
        expected = "";
        if (value == "*")
            return TargetTests.Always;

        var mayBeMac = MacDigits.TryParse(value, out var digits);
        return (device, _) =>
            device.Project?.Contains(value, StringComparison.OrdinalIgnoreCase) == true
            || device.Settings?.Name?.Contains(value, StringComparison.OrdinalIgnoreCase) == true
            || device.Settings?.Note?.Contains(value, StringComparison.OrdinalIgnoreCase) == true
            || (mayBeMac && digits.AreIn(device.Mac));
    }

    private static IReadOnlyList<string> TagsOf(Device device) => device.Settings?.Tags ?? [];

    private static bool TryParseName<T>(string value, out T parsed)
        where T : struct, Enum
    {
        parsed = default;
        return !value.AsSpan().ContainsAnyInRange('0', '9') && Enum.TryParse(value, ignoreCase: true, out parsed);
    }

    private static string ToCamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static TargetTest? Equality(TargetOperator operation, Func<Device, bool> isEqual) => operation switch
    {
        TargetOperator.Matches or TargetOperator.Equal => (device, _) => isEqual(device),
        TargetOperator.NotEqual => (device, _) => !isEqual(device),
        _ => null,
    };

    private static TargetTest Compared(TargetOperator operation, Func<Device, int?> compare) =>
        Ordered(operation, (device, _) => compare(device));

    private static TargetTest Ordered(TargetOperator operation, Func<Device, DateTimeOffset, int?> compare) =>
        operation switch
        {
            TargetOperator.NotEqual => (device, now) => compare(device, now) != 0,
            TargetOperator.Less => (device, now) => compare(device, now) < 0,
            TargetOperator.LessOrEqual => (device, now) => compare(device, now) <= 0,
            TargetOperator.Greater => (device, now) => compare(device, now) > 0,
            TargetOperator.GreaterOrEqual => (device, now) => compare(device, now) >= 0,
            _ => (device, now) => compare(device, now) == 0,
        };
}
