namespace OtaStack.Web.Parts;

/// <summary>What can be done with a firmware.</summary>
internal static class FirmwareQuestions
{
    public const string Recall = "recall";
    public const string Lift = "lift";
    public const string Delete = "delete";
    public const string Promote = "promote";

    public static IEnumerable<Question> Of(FirmwareContent content, string? channel = null)
    {
        var firmware = content.Firmware;
        var name = FirmwareText.NameOf(firmware);
        if (!string.IsNullOrWhiteSpace(channel))
        {
            yield return new Question(
                Promote, "Promote",
                $"The channel {channel} of {firmware.Project} gets {name} for {FirmwareText.ChipOf(firmware)}, in place of "
                    + "what it has for this chip. Boards that follow the channel and run an older version are offered it at "
                    + "their next poll."
                    + (content.Channels.Contains(channel) ? "" : " The channel is new."));
        }

        if (firmware.RecalledAt is null)
        {
            yield return new Question(
                Recall, "Recall",
                $"{name} reaches no board through a channel any more, and boards that run it are offered what their channel "
                    + $"had before. It is now in {Channels(firmware)}.",
                IsDestructive: true);
        }
        else
        {
            yield return new Question(Lift, "Lift the recall", $"{name} may reach boards through its channels again.");
        }

        yield return new Question(
            Delete, "Delete",
            $"The image of {name} ({FirmwareText.SizeOf(firmware.Size)}) is deleted and cannot be brought back. It is now in "
                + $"{Channels(firmware)}. Boards that run it keep running it.",
            IsDestructive: true);
    }

    private static string Channels(FirmwareView firmware) => firmware.Channels.Count switch
    {
        0 => "no channel",
        1 => "the channel " + firmware.Channels[0],
        _ => "the channels " + string.Join(", ", firmware.Channels),
    };
}
