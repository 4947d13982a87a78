using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Access;
using OtaStack.Api.Audit;
using OtaStack.Api.Builds;
using OtaStack.Api.Devices;
using OtaStack.Api.Devices.Replacement;
using OtaStack.Api.Devices.Table;
using OtaStack.Api.Downloads;
using OtaStack.Api.Events;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Tokens;
using OtaStack.Api.Updates;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api;

/// <summary>What the API is made of.</summary>
internal static class ApiServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddValidated<DataOptions>(DataOptions.Section);
        services.AddSingleton<DataFolder>();
        services.AddSingleton<Database>();
        services.AddPooledDbContextFactory<OtaStackContext>((provider, options) =>
            options.UseSqlite(provider.GetRequiredService<Database>().ConnectionString));
        services.AddScoped(provider =>
            provider.GetRequiredService<IDbContextFactory<OtaStackContext>>().CreateDbContext());
        services.AddSingleton<UnreadableRows>();
        services.AddSingleton<DiskReserve>();
        services.AddSingleton<AuditedChanges>();
        services.AddSingleton<IdempotencyKeys>();
        services.AddValidated<WriteBehindOptions>(WriteBehindOptions.Section);
        services.AddSingleton<DatabaseCopies>();
        services.AddSingleton<RecentChanges>();
        services.AddSingleton<DatabaseMigration>();
        services.AddHostedService<ApiStartup>();
        services.AddHostedService<StorageUpkeep>();
        services.AddSingleton<WriteBehind>();
        services.AddHostedService(provider => provider.GetRequiredService<WriteBehind>());
        services.AddHealthChecks().AddCheck<StorageHealth>("storage");

        // Containers are killed 30 s after they were asked to stop. Queued writes must be on disk before that.
        services.PostConfigure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(Math.Min(host.ShutdownTimeout.TotalSeconds, 25)));
        return services;
    }

    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddValidated<AuditOptions>(AuditOptions.Section);
        services.AddHostedService<AuditExpiry>();
        return services;
    }

    public static IServiceCollection AddFirmware(this IServiceCollection services)
    {
        services.AddValidated<FirmwareOptions>(FirmwareOptions.Section);
        services.AddSingleton<FirmwareCatalog>();
        services.AddSingleton<FirmwareFiles>();
        services.AddSingleton<FirmwareImages>();
        services.AddSingleton<FirmwareStore>();
        services.AddSingleton<FirmwareIngestion>();
        services.AddSingleton<StrayImages>();
        services.AddHostedService<ImageRecovery>();
        return services;
    }

    public static IServiceCollection AddBuilds(this IServiceCollection services)
    {
        services.AddValidated<BuildOptions>(BuildOptions.Section);
        services.AddSingleton<BuildFolder>();
        services.AddSingleton<BuildHistory>();
        services.AddSingleton<BuildReceipts>();
        services.AddSingleton<BuildNotices>();
        services.AddSingleton<BuildIntake>();
        services.AddHostedService<BuildInbox>();
        return services;
    }

    public static IServiceCollection AddDevices(this IServiceCollection services)
    {
        services.AddValidated<FleetOptions>(FleetOptions.Section);
        services.AddSingleton<NewDeviceLimit>();
        services.AddSingleton<Fleet>();
        services.AddSingleton<DeviceChanges>();
        services.AddSingleton<DeviceTableImport>();
        services.AddSingleton<DeviceReplacement>();
        services.AddHostedService<DeviceExpiry>();
        services.AddSingleton<GroupCatalog>();
        services.AddSingleton<GroupChanges>();
        return services;
    }

    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddValidated<TokenOptions>(TokenOptions.Section);
        services.AddSingleton<TokenCatalog>();
        services.AddSingleton<RefusalLimit>();
        services.AddSingleton<TokenChanges>();
        services.AddSingleton<TokenUses>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenUses>());
        services.AddSingleton<PendingDevices>();
        services.AddSingleton<PollGate>();
        return services;
    }

    public static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        services.AddValidated<DownloadOptions>(DownloadOptions.Section);
        services.AddSingleton<DownloadSlots>();
        services.AddSingleton<DownloadReceipts>();
        services.AddHostedService(provider => provider.GetRequiredService<DownloadReceipts>());
        services.AddSingleton<RangeContinuations>();
        services.AddSingleton<ImageDelivery>();

        // Progress is counted by the bytes that the client's TCP stack has acknowledged.
        services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(ClientConnection.Follow));
        return services;
    }

    public static IServiceCollection AddUpdates(this IServiceCollection services)
    {
        services.AddValidated<UpdateOptions>(UpdateOptions.Section);
        services.AddSingleton<UnrecordedOffers>();
        services.AddSingleton<UpdateHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<UpdateHistory>());
        services.AddSingleton<IFleet, DevicePolls>();
        services.AddSingleton<OpenUpdates>();
        services.AddSingleton<FleetReach>();
        return services;
    }

    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddValidated<EventOptions>(EventOptions.Section);
        services.AddSingleton<EventFeed>();
        services.AddHostedService<EventPump>();
        return services;
    }
}
