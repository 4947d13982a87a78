using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;

namespace OtaStack.Tests.Storage;

/// <summary>What is read without EF Core, compared with EF Core's model and its way of reading.</summary>
public sealed class StoredTableTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 27, 12, 30, 15, 250, TimeSpan.Zero);
    private static readonly MacAddress Mac = MacAddress.Parse("5C:CF:7F:00:00:01");

    [Fact]
    public async Task Every_column_of_the_model_is_read_the_key_first()
    {
        await using var server = await ApiServer.StartAsync();
        await using var context = Context(server);
        foreach (var (entity, name, columns) in new (Type, string, string[])[]
        {
            ColumnsOf(StoredTables.Devices), ColumnsOf(StoredTables.DeviceSettings), ColumnsOf(StoredTables.Updates),
            ColumnsOf(StoredTables.Firmware), ColumnsOf(StoredTables.Projects), ColumnsOf(StoredTables.Promotions),
            ColumnsOf(StoredTables.Groups), ColumnsOf(StoredTables.Tokens), ColumnsOf(StoredTables.TokenUses),
        })
        {
            var type = context.Model.FindEntityType(entity)!;
            var owned = type.GetNavigations().Select(navigation => navigation.Name);
            Assert.Equal(type.GetTableName(), name);
            Assert.Equal(type.GetProperties().Select(property => property.Name).Concat(owned).Order(), columns.Order());
            Assert.Equal(Assert.Single(type.FindPrimaryKey()!.Properties).Name, columns[0]);
        }
    }

    [Fact]
    public async Task A_row_with_every_value_and_one_with_none_are_read_as_EF_Core_reads_them()
    {
        await using var server = await ApiServer.StartAsync();
        await SameAsync(server, StoredTables.Devices, new DeviceRecord
        {
            Mac = Mac, Project = "lamp", Chip = ChipFamily.Esp32C3, IsEsp32 = true, Version = "1.0", SketchMd5 = "abc",
            SketchSize = 1, FreeSpace = 2, FlashSize = uint.MaxValue, SdkVersion = "v5", Address = "::1",
            LastDecision = DecisionReason.HeldBack, IsConfirmed = true, Conflict = ConflictKind.Flash,
            ConflictAt = Time, ConflictAddress = "10.0.0.1", PollIntervalSeconds = 61.5, FirstSeen = Time,
            LastSeen = Time.AddDays(1),
        });
        await SameAsync(server, StoredTables.Devices, new DeviceRecord { Mac = Mac, FirstSeen = default, LastSeen = default });
        await SameAsync(server, StoredTables.DeviceSettings, new DeviceSettingsRecord
        {
            Mac = Mac, Name = "Küche \"1\"", Note = "a\nb", Tags = ["a", "site=\"ü\""], Channel = "beta", Pin = "f00",
            Enrolment = Enrolment.Blocked, Revision = 7,
        });
        await SameAsync(server, StoredTables.DeviceSettings, new DeviceSettingsRecord { Mac = Mac });
        var update = new UpdateRecord
        {
            Id = Guid.NewGuid(), Device = Mac, Firmware = "f00", Project = "lamp", State = UpdateState.Refused,
            StartedAt = Time, ChangedAt = Time, TraceId = "0",
        };
        await SameAsync(server, StoredTables.Updates, update);
        await SameAsync(server, StoredTables.Updates, update with
        {
            FromVersion = "1", ToVersion = "2", Reason = DecisionReason.WrongChip, Offers = 1, CompleteDownloads = 2,
            AbortedDownloads = 3, UnfinishedDownloads = 4, UnfinishedSince = Time.AddHours(1), BytesSent = 1L << 40,
            OfferedAt = Time.AddHours(2), DownloadedAt = Time.AddHours(3), ConfirmedAt = Time.AddHours(4),
        });
        await SameAsync(server, StoredTables.Groups, new GroupRecord { Name = "lab", Devices = [Mac.ToString()] });
        await SameAsync(server, StoredTables.Groups, new GroupRecord
        {
            Name = "lab", Expression = "tag:lab", Priority = -3, Pin = "f00", Channel = "beta", Revision = 2,
        });
        await SameAsync(server, StoredTables.Projects, new ProjectRecord
        {
            Name = "lamp", Access = ProjectAccess.Token, Enrolment = ProjectEnrolment.Approve, LandingChannel = "beta",
            DefaultChannel = "main", Revision = 3,
        });
        await SameAsync(server, StoredTables.Promotions, new PromotionRecord
        {
            Id = 5, Project = "lamp", Channel = "beta", Firmware = "f00", At = Time,
        });
        var token = new TokenRecord
        {
            Id = "0123456789ab", Scope = TokenScope.Project, Owner = "lamp", Hash = "f00", CreatedAt = Time,
        };
        await SameAsync(server, StoredTables.Tokens, token);
        await SameAsync(server, StoredTables.Tokens, token with
        {
            Scope = TokenScope.Group, ValidUntil = Time.AddDays(1), LastUsedAt = Time.AddHours(1),
        });
        await SameAsync(server, StoredTables.TokenUses, new TokenUseRecord { Mac = Mac });
        await SameAsync(server, StoredTables.TokenUses, new TokenUseRecord
        {
            Mac = Mac, Projects = ["lamp"], Token = "0123456789ab", ShownAt = Time, Refused = 3,
            RefusedAt = Time.AddHours(1), RefusedFrom = "10.0.0.1",
        });
    }

    [Fact]
    public async Task A_firmware_with_its_provenance_is_read_as_EF_Core_reads_it()
    {
        await using var server = await ApiServer.StartAsync();
        var bare = new FirmwareRecord
        {
            Sha256 = new string('a', 64), Md5 = "5", Size = 1, Project = "lamp", PublishedAt = Time, TraceParent = "00",
        };
        await SameAsync(server, StoredTables.Firmware, bare with { Channel = null });
        await SameAsync(server, StoredTables.Firmware, bare with
        {
            Variant = "minimal", Channel = "beta", RecalledAt = Time.AddHours(1), RecallReason = "hot", Version = "1.0",
            VersionSource = VersionSource.Stated, Chip = ChipFamily.Esp32S3, Kind = FirmwareKind.Filesystem,
            FlashMode = FlashMode.Dio, FlashSizeBytes = 4, FlashFrequencyMHz = 40,
            BuildTime = new DateTime(2026, 11, 27, 1, 2, 3, 4, DateTimeKind.Unspecified), IsGzip = true, PlainSize = 2,
            UnpackSpace = 3, Signature = ImageSignature.Esp8266, IsOpaque = true, SketchMd5s = ["a", "b"],
            Origin = FirmwareOrigin.Upload, FileName = "a.bin",
            Provenance = new BuildProvenance
            {
                Fqbn = "esp8266:esp8266:generic", BoardOptions = ["eesz=4M"], Core = "c", Libraries = ["l"],
                Flags = ["LED=2"], SourceHash = "h", SourceTime = Time, GitCommit = "g", GitDirty = true, BuildId = "i",
                BuiltBy = "b", BuiltAt = Time.AddMinutes(1), DurationSeconds = 1.5, CliVersion = "v",
            },
        });
        await SameAsync(server, StoredTables.Firmware, bare with { Provenance = new BuildProvenance { Core = "c" } });
    }

    private static (Type, string, string[]) ColumnsOf<T>(StoredTable<T> table) => (typeof(T), table.Name, table.Columns);

    private static async Task SameAsync<T>(ApiServer server, StoredTable<T> table, T record)
        where T : class
    {
        await using var context = Context(server);
        await context.Set<T>().ExecuteDeleteAsync();
        context.Add(record);
        await context.SaveChangesAsync();

        var read = new List<T>();
        using var connection = server.Services.GetRequiredService<Database>().Open();
        server.Services.GetRequiredService<UnreadableRows>().Read(connection, table, read.Add);

        var expected = await context.Set<T>().AsNoTracking().SingleAsync();
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(Assert.Single(read)));
        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(expected));
    }

    private static OtaStackContext Context(ApiServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>().CreateDbContext();
}
