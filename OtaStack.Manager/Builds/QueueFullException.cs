namespace OtaStack.Manager.Builds;

/// <summary>As many builds wait as may; answered with 429.</summary>
internal sealed class QueueFullException(int waiting) : Exception($"{waiting} builds wait already. Try again when some of them have ended.");
