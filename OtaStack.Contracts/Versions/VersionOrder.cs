namespace OtaStack.Contracts.Versions;

/// <summary>How the first of two versions stands to the second.</summary>
public enum VersionOrder : byte
{
    /// <summary>Nothing can be said: of different kinds, or different and without an order.</summary>
    Incomparable = 0,
    Older,
    Same,
    Newer,
}
