namespace OtaStack.Web.Parts;

/// <summary>What can be done with a build.</summary>
internal static class BuildQuestions
{
    public const string Cancel = "cancel";
    public const string Publish = "publish";

    /// <summary>Whether it was only compiled.</summary>
    public static bool CanPublish(BuildView build) =>
        build is { State: BuildState.Succeeded, Publication: Publication.None, Image: not null };

    public static Question? Of(BuildView build, string? action) => action == Publish && CanPublish(build)
        ? new Question(
            Publish, "Publish",
            $"The OTA service takes {FirmwareText.NameOf(build.Project, build.Version)} and brings it to the channel on which "
                + $"new firmware of {build.Project} lands. Boards that follow the channel and run an older version are "
                + "offered it at their next poll.")
        : null;
}
