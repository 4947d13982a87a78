namespace OtaStack.Tests.Shared;

internal static partial class Eventually
{
    /// <summary>Enough for the orchestrator and all services to start, on a machine that does much else.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
}
