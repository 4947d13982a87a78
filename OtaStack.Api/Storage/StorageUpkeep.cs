namespace OtaStack.Api.Storage;

/// <summary>Creates the disk reserve again once there is space.</summary>
internal sealed class StorageUpkeep(DiskReserve reserve, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            reserve.Make();
            await Task.Delay(Pause, time, stoppingToken);
        }
    }
}
