namespace OtaStack.EndToEndTests.Browser;

/// <summary>A <see cref="ToolchainSystem"/> with the real code-server and the extension.</summary>
public sealed class WholeSystem() : ToolchainSystem(withIde: true);

/// <summary>The tests that share a <see cref="WholeSystem"/>; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedWholeSystem : ICollectionFixture<WholeSystem>
{
    public const string Name = "in the browser";
}
