namespace OtaStack.FakeArduinoCli.Boards;

/// <summary>A menu of a board, such as its flash size.</summary>
internal sealed record BoardOption(string Id, string Label, IReadOnlyList<(string Value, string Label)> Values)
{
    /// <summary>The default value.</summary>
    public string Default => Values[0].Value;
}
