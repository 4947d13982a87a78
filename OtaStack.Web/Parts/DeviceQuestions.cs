namespace OtaStack.Web.Parts;

/// <summary>What can be done with a device.</summary>
internal static class DeviceQuestions
{
    public const string Forget = "forget";

    public static IEnumerable<Question> Of(DeviceContent content)
    {
        var device = content.Device;
        if (device.Update is { State: UpdateState.Failed } update)
        {
            yield return new Question(
                "release", "Release the update",
                $"{update.ToVersion ?? "The firmware"} is offered again at the next poll, although it was downloaded "
                    + $"{update.CompleteDownloads} times and never confirmed.");
        }

        if (device.Enrolment != Enrolment.Accepted)
        {
            yield return new Question(
                "accept", "Accept", "The device may have firmware: its next poll is answered like any other.");
        }

        if (device.Enrolment != Enrolment.Blocked)
        {
            yield return new Question(
                "block", "Block", "The device gets no firmware: its polls are answered with 403 until somebody accepts it.",
                IsDestructive: true);
        }

        yield return new Question(
            Forget, "Forget",
            $"The device and its history ({Counted(content.Details.Updates.Count)}) are deleted, with its name, tags, pin "
                + "and tokens. Its next poll adds it again as a new device.",
            IsDestructive: true);
    }

    private static string Counted(int updates) => updates == 1 ? "1 update" : $"{updates} updates";
}
