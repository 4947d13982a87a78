using System.Runtime.InteropServices;

namespace OtaStack.AppHost;

/// <summary>How the IDE runs: setting <c>Ide:Mode</c>.</summary>
internal enum IdeKind
{
    Container,
    Process,
    Off,
}

/// <summary>How the IDE runs, and why.</summary>
/// <param name="Kind">How it runs.</param>
/// <param name="Remark">For people, e.g. <c>a process of yours, because docker is not installed</c>.</param>
internal sealed record IdeMode(IdeKind Kind, string Remark)
{
    private const string Setting = "Ide:Mode";

    /// <summary>The user of the image. What others own on this machine, its container cannot write.</summary>
    public const uint ContainerUser = 1000;

    /// <exception cref="DistributedApplicationException">The setting is another word.</exception>
    public static IdeMode Choose(IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode
        ? new IdeMode(IdeKind.Container, "a container")
        : Choose(
            builder.Configuration[Setting],
            () => ContainerEngine.Find(builder.Configuration),
            OperatingSystem.IsLinux() ? GetUserId() : null);

    /// <param name="setting">The value of <c>Ide:Mode</c>.</param>
    /// <param name="findEngine">Asked only where the answer matters.</param>
    /// <param name="user">
    /// Id of the user of this process; null where files of a container belong to whoever started it (Windows, macOS).
    /// </param>
    /// <exception cref="DistributedApplicationException">The setting is another word.</exception>
    public static IdeMode Choose(string? setting, Func<ContainerEngine> findEngine, uint? user) => setting switch
    {
        "container" => ChooseContainer(findEngine(), user),
        "process" => new IdeMode(IdeKind.Process, "a process of yours, as Ide:Mode says"),
        "off" => new IdeMode(IdeKind.Off, "off, as Ide:Mode says"),
        "auto" or null or "" => ChooseAutomatically(findEngine(), user),
        var other => throw new DistributedApplicationException(
            $"{Setting} is \"{other}\": expected \"auto\", \"container\", \"process\" or \"off\"."),
    };

    // People asked for it, so they get it, and hear what will not work.
    private static IdeMode ChooseContainer(ContainerEngine engine, uint? user) => new(
        IdeKind.Container,
        "a container, as Ide:Mode says"
            + (engine.Answers ? "" : $"; it cannot start, because {engine.Remark}")
            + (engine.Answers && IsAnotherUser(user)
                ? $"; it runs as user {ContainerUser} and can only save where that user may write"
                : ""));

    private static IdeMode ChooseAutomatically(ContainerEngine engine, uint? user)
    {
        if (!engine.Answers)
            return new IdeMode(IdeKind.Process, $"a process of yours, because {engine.Remark}");

        return IsAnotherUser(user)
            ? new IdeMode(
                IdeKind.Process,
                $"a process of yours, because a container would run as user {ContainerUser} "
                    + $"and could not write your files (you are user {user})")
            : new IdeMode(IdeKind.Container, $"a container, because {engine.Remark}");
    }

    private static bool IsAnotherUser(uint? user) => user is not null and not ContainerUser;

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetUserId();
}
