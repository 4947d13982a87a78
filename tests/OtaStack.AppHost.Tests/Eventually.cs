namespace OtaStack.Tests.Shared;

internal static partial class Eventually
{
    /// <summary>
    /// Enough for the orchestrator and all services to start: 11 seconds at best, a minute on a busy machine.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
}
