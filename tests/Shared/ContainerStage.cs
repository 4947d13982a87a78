namespace OtaStack.Tests.Shared;

/// <summary>
/// The engine, the images and the stack that <c>scripts/containers.sh</c> starts for <c>./otastack test</c>, as it
/// passes them on in the environment.
/// </summary>
internal static class ContainerStage
{
    /// <summary>The <c>docker</c> to run, or null if there is no engine.</summary>
    public static string? Docker { get; } = Environment.GetEnvironmentVariable("OTASTACK_CONTAINERS");

    /// <summary>The image of <c>OtaStack.Ide/Dockerfile</c>.</summary>
    public static string IdeImage { get; } = Environment.GetEnvironmentVariable("IDE_IMAGE") ?? "";

    /// <summary>Why tests with containers are skipped, or null if they run.</summary>
    public static string? Missing => Docker is not null
        ? null
        : "needs the containers that ./otastack test starts: "
            + (Environment.GetEnvironmentVariable("OTASTACK_NO_CONTAINERS") ?? "this is not part of it");
}

/// <summary>A test with containers. Skipped, with the reason, where they do not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip = ContainerStage.Missing;
}

/// <inheritdoc cref="ContainerFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerTheoryAttribute : TheoryAttribute
{
    public ContainerTheoryAttribute() => Skip = ContainerStage.Missing;
}
