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
/// <param name="Remark">For people, e.g. <c>a process of yours: no container engine answers (docker)</c>.</param>
internal sealed record IdeMode(IdeKind Kind, string Remark)
{
    private const string Setting = "Ide:Mode";

    /// <summary>The user of the image. What others own on this machine, its container cannot write.</summary>
    private const uint ContainerUser = 1000;

    /// <exception cref="DistributedApplicationException">The setting is another word.</exception>
    public static IdeMode Choose(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return new IdeMode(IdeKind.Container, "a container");

        return builder.Configuration[Setting] switch
        {
            "container" => new IdeMode(IdeKind.Container, "a container, as Ide:Mode says"),
            "process" => new IdeMode(IdeKind.Process, "a process of yours, as Ide:Mode says"),
            "off" => new IdeMode(IdeKind.Off, "off, as Ide:Mode says"),
            "auto" or null or "" => Choose(ContainerEngine.Find(builder.Configuration)),
            var other => throw new DistributedApplicationException(
                $"{Setting} is \"{other}\": expected \"auto\", \"container\", \"process\" or \"off\"."),
        };
    }

    private static IdeMode Choose(ContainerEngine engine)
    {
        if (!engine.Answers)
            return new IdeMode(IdeKind.Process, $"a process of yours: {engine.Remark}");

        return OperatingSystem.IsLinux() && GetUserId() is not ContainerUser and var user
            ? new IdeMode(
                IdeKind.Process,
                $"a process of yours: its container writes files as user {ContainerUser}, and you are user {user}")
            : new IdeMode(IdeKind.Container, $"a container: {engine.Remark}");
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetUserId();
}
