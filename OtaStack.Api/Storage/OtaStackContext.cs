using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OtaStack.Api.Storage;

/// <summary>
/// The database. The poll path never reads it; see <c>FirmwareCatalog</c> and <c>Fleet</c>.
/// </summary>
public sealed class OtaStackContext(DbContextOptions<OtaStackContext> options) : DbContext(options)
{
    public DbSet<FirmwareRecord> Firmware => Set<FirmwareRecord>();

    public DbSet<BuildRecord> Builds => Set<BuildRecord>();

    public DbSet<DeviceRecord> Devices => Set<DeviceRecord>();

    public DbSet<UpdateRecord> Updates => Set<UpdateRecord>();

    public DbSet<DeviceSettingsRecord> DeviceSettings => Set<DeviceSettingsRecord>();

    public DbSet<GroupRecord> Groups => Set<GroupRecord>();

    public DbSet<ProjectRecord> Projects => Set<ProjectRecord>();

    public DbSet<PromotionRecord> Promotions => Set<PromotionRecord>();

    public DbSet<TokenRecord> Tokens => Set<TokenRecord>();

    public DbSet<TokenUseRecord> TokenUses => Set<TokenUseRecord>();

    public DbSet<AuditRecord> Audit => Set<AuditRecord>();

    public DbSet<IdempotencyRecord> IdempotencyKeys => Set<IdempotencyRecord>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<MacAddress>().HaveConversion<MacAddressConverter>().HaveMaxLength(17);

        // Milliseconds since 1970, UTC: SQLite can neither compare nor sort DateTimeOffset.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FirmwareRecord>(firmware =>
        {
            firmware.HasKey(f => f.Sha256);
            firmware.HasIndex(f => new { f.Project, f.PublishedAt });
            firmware.OwnsOne(f => f.Provenance, provenance => provenance.ToJson());
            firmware.PrimitiveCollection(f => f.SketchMd5s);
            // Also for firmware that was published before there were channels.
            firmware.Property(f => f.Channel).HasDefaultValue(ChannelName.Stable);
        });
        modelBuilder.Entity<BuildRecord>(build =>
        {
            build.HasKey(b => b.Id);
            build.HasIndex(b => b.SeenAt);
            build.HasIndex(b => b.Sha256);
        });
        modelBuilder.Entity<DeviceRecord>(device => device.HasKey(d => d.Mac));
        modelBuilder.Entity<UpdateRecord>(update =>
        {
            update.HasKey(u => u.Id);
            update.HasIndex(u => new { u.Device, u.StartedAt });
            update.HasIndex(u => new { u.Firmware, u.State });
            update.HasIndex(u => u.State);
            update.HasIndex(u => u.ConfirmedAt); // For the start, which reads the last ones.
        });
        modelBuilder.Entity<DeviceSettingsRecord>(settings =>
        {
            settings.HasKey(s => s.Mac);
            settings.PrimitiveCollection(s => s.Tags);
        });
        modelBuilder.Entity<GroupRecord>(group =>
        {
            group.HasKey(g => g.Name);
            group.PrimitiveCollection(g => g.Devices);
        });
        modelBuilder.Entity<ProjectRecord>(project => project.HasKey(p => p.Name));
        modelBuilder.Entity<PromotionRecord>(promotion =>
        {
            promotion.HasKey(p => p.Id);
            promotion.HasIndex(p => new { p.Project, p.Channel, p.Firmware }).IsUnique();
        });
        modelBuilder.Entity<TokenRecord>(token =>
        {
            token.HasKey(t => t.Id);
            token.HasIndex(t => new { t.Scope, t.Owner });
        });
        modelBuilder.Entity<TokenUseRecord>(use =>
        {
            use.HasKey(u => u.Mac);
            use.PrimitiveCollection(u => u.Projects);
        });
        modelBuilder.Entity<AuditRecord>(audit =>
        {
            audit.HasKey(a => a.Id);
            audit.HasIndex(a => a.Subject);
            audit.HasIndex(a => a.At);
        });
        modelBuilder.Entity<IdempotencyRecord>(request =>
        {
            request.HasKey(r => r.Id);
            request.HasIndex(r => r.At);
        });
    }

    private sealed class MacAddressConverter()
        : ValueConverter<MacAddress, string>(mac => mac.ToString(), text => MacAddress.Parse(text));

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
