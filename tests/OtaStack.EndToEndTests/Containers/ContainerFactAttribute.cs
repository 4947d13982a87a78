namespace OtaStack.EndToEndTests.Containers;

/// <summary>A test of the running containers. Skipped with the reason if there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip = DockerCommand.Missing;
}

/// <inheritdoc cref="ContainerFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerTheoryAttribute : TheoryAttribute
{
    public ContainerTheoryAttribute() => Skip = DockerCommand.Missing;
}
