using System.Text.Json;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>Predicts the next poll of each board for one firmware. Pure; one pass over the boards.</summary>
public static class ReachCount
{
    /// <summary>The reason of boards that are meant to run a firmware that came to their channel later.</summary>
    public const string Superseded = "superseded";

    /// <summary>The reason of boards that are pinned to another firmware, by themselves or by a group.</summary>
    public const string Pinned = "pinned";

    /// <summary>The reason of boards that follow a channel to which the firmware has not come.</summary>
    public const string OtherChannel = "otherChannel";

    private const int MaximumVersions = 3;

    /// <summary>Versions that are counted separately, because a fleet may report any number of them.</summary>
    private const int MaximumVersionsCounted = 1000;

    /// <summary>Counts the boards that will take <paramref name="firmware"/>, and the others by reason.</summary>
    /// <param name="firmware">One of <paramref name="published"/>.</param>
    /// <param name="published">The catalog for the next polls.</param>
    /// <param name="boards">Boards that may belong to the firmware's project; others are left out.</param>
    /// <param name="maximumCompleteDownloads">As <see cref="UpdateOptions.MaximumCompleteDownloads"/>.</param>
    /// <param name="now">The time of the predicted polls.</param>
    public static FirmwareReach Of(
        PublishedFirmware firmware,
        CatalogSnapshot published,
        IEnumerable<BoardSnapshot> boards,
        int maximumCompleteDownloads,
        DateTimeOffset now)
    {
        var (devices, willTake) = (0, 0);
        var others = new Dictionary<string, (int Count, Dictionary<string, int> Versions)>();
        var channels = published.FindProject(firmware.Record.Project)?.ChannelsOf(firmware.Record.Sha256) ?? [];
        foreach (var board in boards)
        {
            var decision = UpdateDecision.Decide(board.Report, board.Known, published, maximumCompleteDownloads, now);
            if (decision.Project != firmware.Record.Project || ReasonOf(decision, firmware, channels) is not { } reason)
                continue;

            devices++;
            if (reason == nameof(DecisionReason.Offered) && board.Enrolment != Enrolment.Accepted)
                reason = board.Enrolment.ToString();
            if (reason == nameof(DecisionReason.Offered))
            {
                willTake++;
                continue;
            }

            if (!others.TryGetValue(reason, out var counted))
                counted = (0, []);
            if (board.Report.Version is { Text: { Length: > 0 } version }
                && (counted.Versions.ContainsKey(version) || counted.Versions.Count < MaximumVersionsCounted))
                counted.Versions[version] = counted.Versions.GetValueOrDefault(version) + 1;
            others[reason] = (counted.Count + 1, counted.Versions);
        }

        ReachReason[] reasons =
        [
            .. others.OrderByDescending(other => other.Value.Count).ThenBy(other => other.Key, StringComparer.Ordinal)
                .Select(other => new ReachReason(
                    JsonNamingPolicy.CamelCase.ConvertName(other.Key), other.Value.Count,
                    MostFrequent(other.Value.Versions))),
        ];
        var sentence = ReachText.Of(firmware, devices, willTake, reasons, LaterOne(firmware, channels));
        return new FirmwareReach(devices, willTake, reasons, sentence);
    }

    // Null if the project has other firmware for the board's chip.
    private static string? ReasonOf(
        Decision decision, PublishedFirmware firmware, IReadOnlyList<FirmwareChannel> channels)
    {
        if (decision.Target is not { } target)
        {
            return decision.Reason == DecisionReason.NoFirmware && channels.Count > 0
                ? OtherChannel
                : decision.Reason.ToString();
        }

        if (target.Record.Sha256 == firmware.Record.Sha256 || decision.Reason == DecisionReason.WrongChip)
            return decision.Reason.ToString();
        if (target.Record.Chip != firmware.Record.Chip)
            return null;
        if (decision.Channel is not { } channel)
            return Pinned;
        return firmware.Record.RecalledAt is not null ? nameof(DecisionReason.Recalled)
            : channels.Contains(channel) ? Superseded
            : OtherChannel;
    }

    /// <summary>What took the firmware's place in its channels; null if it is current in one of them.</summary>
    private static PublishedFirmware? LaterOne(
        PublishedFirmware firmware, IReadOnlyList<FirmwareChannel> channels)
    {
        var (record, later) = (firmware.Record, (PublishedFirmware?)null);
        foreach (var channel in record.RecalledAt is null ? channels : [])
        {
            if (channel.Find(record.Kind, record.Chip) is not { } current || current.Record.Sha256 == record.Sha256)
                return null;
            later ??= current;
        }

        return later;
    }

    private static string[] MostFrequent(Dictionary<string, int> versions) =>
    [
        .. versions.OrderByDescending(version => version.Value).ThenBy(version => version.Key, StringComparer.Ordinal)
            .Take(MaximumVersions).Select(version => version.Key),
    ];
}
