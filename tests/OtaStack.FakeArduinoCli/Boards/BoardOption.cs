namespace OtaStack.FakeArduinoCli.Boards;

/// <summary>A menu of a board, such as its flash size.</summary>
internal sealed record BoardOption(string Id, string Label, IReadOnlyList<(string Value, string Label)> Values)
{
    /// <summary>What is chosen where nothing is said.</summary>
    public string Default => Values[0].Value;
}
