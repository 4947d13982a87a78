using System.Globalization;
using System.Text;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>Says in plain English which boards a firmware reaches.</summary>
internal static class ReachText
{
    private const string NotNewer = "notNewer";

    /// <param name="firmware">The firmware in question.</param>
    /// <param name="devices">Boards that it may be for.</param>
    /// <param name="willTake">Boards that will take it.</param>
    /// <param name="others">The others, by reason.</param>
    /// <param name="newer">A later firmware for the same chip; null if this is the newest.</param>
    public static string Of(
        PublishedFirmware firmware, int devices, int willTake, IReadOnlyList<ReachReason> others,
        PublishedFirmware? newer)
    {
        if (newer is not null && willTake == 0)
            return SupersededBy(newer, others);
        if (devices == 0)
            return $"No board of {firmware.Record.Project} has polled yet.";

        var main = firmware.Record.Kind == FirmwareKind.Filesystem
            ? $"{Number(willTake)} of {Boards(devices)} will take this file system when the sketch requests one"
            : $"{Number(willTake)} of {Boards(devices)} will take it";
        if (willTake == devices)
            return main + ".";
        if (willTake > 0)
            return $"{main}; {Listed(others, firmware, isOnly: false)}.";

        var isOneReason = others.Count == 1;
        var why = Listed(others, firmware, isOneReason);
        return isOneReason && devices > 1
            ? $"No board will take it: {(devices == 2 ? "both" : $"all {Number(devices)}")} "
                + $"{why}.{Advice(firmware, others)}"
            : $"No board will take it: {(isOneReason ? "the only one " : "")}{why}.{Advice(firmware, others)}";
    }

    private static string SupersededBy(PublishedFirmware newer, IReadOnlyList<ReachReason> others)
    {
        var record = newer.Record;
        var published = record.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var name = record.Version is null ? "a firmware without a version" : $"{record.Project} {record.Version}";
        var already = others.FirstOrDefault(
            other => other.Reason is "sameVersion" or "sameSketch") is { Count: var count }
            ? $" {Boards(count)} {(count == 1 ? "runs" : "run")} it already." : "";
        return $"No board will take it: {name}, published later ({published} UTC), takes precedence.{already} "
            + "Delete the later one, or publish a newer version.";
    }

    // "2 already run 1.4.0; 1 has too little free space", or without the number if the text already has it.
    private static string Listed(IReadOnlyList<ReachReason> others, PublishedFirmware firmware, bool isOnly)
    {
        var text = new StringBuilder();
        foreach (var other in others)
        {
            text.Append(text.Length == 0 ? "" : "; ");
            if (!isOnly)
                text.Append(Number(other.Count)).Append(' ');
            text.Append(Why(other, firmware));
        }

        return text.ToString();
    }

    private static string Why(ReachReason other, PublishedFirmware firmware)
    {
        var isOne = other.Count == 1;
        var (run, have, are) = isOne ? ("runs", "has", "is") : ("run", "have", "are");
        var versions = string.Join(", ", other.Versions);
        return other.Reason switch
        {
            "sameVersion" => $"already {run} {firmware.Record.Version}",
            "sameSketch" =>
                $"already {run} this image, and {(isOne ? "reports" : "report")} "
                    + $"{(versions.Length > 0 ? versions : "no version")}",
            NotNewer when other.Versions.Count > 1 =>
                $"{run} newer versions, such as {other.Versions[0]} and {other.Versions[1]}",
            NotNewer => $"{run} {versions}, which is newer",
            ReachCount.Superseded => $"{are} meant to run a firmware that was published later",
            ReachCount.Pinned => $"{are} pinned to another firmware",
            ReachCount.OtherChannel => $"{(isOne ? "follows" : "follow")} another channel",
            "recalled" => $"{are} not offered it, because it was recalled",
            "pending" => $"{(isOne ? "waits" : "wait")} to be accepted",
            "blocked" => $"{are} blocked",
            "noToken" => $"{have} never shown a valid token, which the project needs",
            "wrongChip" => $"{have} a different chip than {firmware.Record.Chip.ToName()}",
            "chipUnknown" =>
                $"{(isOne ? "does" : "do")} not say which chip {(isOne ? "it has" : "they have")} (add ?chip= to the "
                    + "URL in the sketch)",
            "tooLittleSpace" => $"{have} too little free space for {Number(firmware.Record.Size)} bytes",
            "flashTooSmall" => $"{have} a smaller flash chip than the image is made for",
            "heldBack" => $"{are} on hold after failed updates",
            "unreliableLink" => $"did not complete too many downloads, and {are} offered it once an hour",
            "imageUnavailable" => "cannot get it, because the stored image is missing or damaged",
            var reason => $"cannot take it ({Words(reason)})",
        };
    }

    private static string Advice(PublishedFirmware firmware, IReadOnlyList<ReachReason> others)
    {
        if (others.All(other => other.Reason is "sameVersion" or "sameSketch"))
            return "";
        if (others.Any(other => other.Reason == ReachCount.OtherChannel))
            return " Promote it to the channel that they follow.";
        if (!others.Any(other => other.Reason == NotNewer))
            return "";
        return firmware.Version?.Ordering == VersionOrdering.CompileStamp
            ? " Check the clock and time zone of the build machine and compile again, or publish a newer version."
            : " Publish a newer version.";
    }

    private static string Boards(int count) => $"{Number(count)} board{(count == 1 ? "" : "s")}";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    // For reasons without a text above: "tooLittleSpace" becomes "too little space".
    private static string Words(string reason)
    {
        var text = new StringBuilder();
        foreach (var character in reason)
            text.Append(char.IsAsciiLetterUpper(character) ? " " : "").Append(char.ToLowerInvariant(character));
        return text.ToString();
    }
}
