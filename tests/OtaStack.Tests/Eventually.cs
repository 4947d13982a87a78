namespace OtaStack.Tests.Shared;

internal static partial class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}
