namespace OtaStack.Contracts.Versions;

/// <summary>The result of comparing two versions.</summary>
public enum VersionOrder : byte
{
    /// <summary>The versions are of different kinds, or different and without an order.</summary>
    Incomparable = 0,
    Older,
    Same,
    Newer,
}
