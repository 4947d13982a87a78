using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>Brings firmware to a channel.</summary>
internal static class Promotions
{
    /// <summary>
    /// The promotions that make these the firmware of a channel. Without those that are it already.
    /// </summary>
    public static List<PromotionRecord> Of(
        string project, FirmwareChannel channel, IReadOnlyList<PublishedFirmware> firmware, DateTimeOffset now)
    {
        // The last one counts, also if the clock was set back since the one before.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        foreach (var entry in channel.Entries)
        {
            if (entry.Since >= at)
                at = DateTimeOffset.FromUnixTimeMilliseconds(entry.Since.ToUnixTimeMilliseconds() + 1);
        }

        return
        [
            .. firmware.Where(each => !channel.Current.Contains(each)).Select(each => new PromotionRecord
            {
                Project = project,
                Channel = channel.Name,
                Firmware = each.Record.Sha256,
                At = at,
            }),
        ];
    }

    /// <summary>Writes them, in place of earlier ones of the same firmware to the same channel.</summary>
    public static async Task WriteAsync(OtaStackContext context, IReadOnlyList<PromotionRecord> promotions)
    {
        var (project, channel) = (promotions[0].Project, promotions[0].Channel);
        var firmware = promotions.Select(promotion => promotion.Firmware).ToList();
        await context.Promotions.Where(known =>
            known.Project == project && known.Channel == channel && firmware.Contains(known.Firmware))
            .ExecuteDeleteAsync();
        context.Promotions.AddRange(promotions);
        await context.SaveChangesAsync();
    }
}
