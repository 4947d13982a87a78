namespace OtaStack.AppHost.Tests;

/// <summary>
/// A test with the container engine, and the image of the IDE, of the containers stage of <c>./otastack test</c>
/// (<c>scripts/containers.sh</c>). Skipped, with the reason, where there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip = Docker is not null
        ? null
        : "needs the containers that ./otastack test starts: "
            + (Environment.GetEnvironmentVariable("OTASTACK_NO_CONTAINERS") ?? "this is not part of it");

    /// <summary>The <c>docker</c> to ask; null: there is no engine.</summary>
    public static string? Docker { get; } = Environment.GetEnvironmentVariable("OTASTACK_CONTAINERS");

    /// <summary>The image of <c>OtaStack.Ide/Dockerfile</c>, which is built by then.</summary>
    public static string IdeImage { get; } = Environment.GetEnvironmentVariable("IDE_IMAGE") ?? "";
}
