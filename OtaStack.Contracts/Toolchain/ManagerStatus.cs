namespace OtaStack.Contracts.Toolchain;

/// <summary>The answer of <c>GET /manager/api/status</c>.</summary>
/// <param name="ArduinoCli">Whether builds are possible.</param>
/// <param name="Workspace">Absolute path of the sketches, as the Manager sees it.</param>
/// <param name="Disk">Disk space that the Manager's folders use.</param>
/// <param name="Queue">Builds under way.</param>
public sealed record ManagerStatus(CliStatus ArduinoCli, string Workspace, DiskUseView Disk, QueueStatus Queue);

/// <summary>Builds under way.</summary>
/// <param name="Running">Running builds.</param>
/// <param name="Waiting">Builds in the queue.</param>
/// <param name="Parallelism">The most builds that run at the same time.</param>
public sealed record QueueStatus(int Running, int Waiting, int Parallelism);

/// <summary>Bytes of the Manager's folders.</summary>
/// <param name="BuildsBytes">Results, published or not, and their logs.</param>
/// <param name="CacheBytes">Compiled cores and objects.</param>
/// <param name="ToolchainBytes">Platforms, tools, indexes.</param>
/// <param name="FreeBytes">On the disk of the build volume.</param>
public sealed record DiskUseView(long BuildsBytes, long CacheBytes, long ToolchainBytes, long FreeBytes);
