using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OtaStack.Api.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Builds",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Path = table.Column<string>(type: "TEXT", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Builds", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Devices",
                columns: table => new
                {
                    Mac = table.Column<string>(type: "TEXT", maxLength: 17, nullable: false),
                    Project = table.Column<string>(type: "TEXT", nullable: true),
                    Chip = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    IsEsp32 = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<string>(type: "TEXT", nullable: true),
                    SketchMd5 = table.Column<string>(type: "TEXT", nullable: true),
                    SketchSize = table.Column<long>(type: "INTEGER", nullable: true),
                    FreeSpace = table.Column<long>(type: "INTEGER", nullable: true),
                    FlashSize = table.Column<long>(type: "INTEGER", nullable: true),
                    SdkVersion = table.Column<string>(type: "TEXT", nullable: true),
                    Address = table.Column<string>(type: "TEXT", nullable: true),
                    LastDecision = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FirstSeen = table.Column<long>(type: "INTEGER", nullable: false),
                    LastSeen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Devices", x => x.Mac);
                });

            migrationBuilder.CreateTable(
                name: "Firmware",
                columns: table => new
                {
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Md5 = table.Column<string>(type: "TEXT", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    Project = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<string>(type: "TEXT", nullable: true),
                    VersionSource = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Chip = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FlashMode = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FlashSizeBytes = table.Column<int>(type: "INTEGER", nullable: true),
                    FlashFrequencyMHz = table.Column<int>(type: "INTEGER", nullable: true),
                    BuildTime = table.Column<DateTime>(type: "TEXT", nullable: true),
                    IsGzip = table.Column<bool>(type: "INTEGER", nullable: false),
                    PlainSize = table.Column<long>(type: "INTEGER", nullable: false),
                    SketchMd5s = table.Column<string>(type: "TEXT", nullable: false),
                    Origin = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: true),
                    PublishedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TraceParent = table.Column<string>(type: "TEXT", nullable: false),
                    Provenance = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Firmware", x => x.Sha256);
                });

            migrationBuilder.CreateTable(
                name: "Updates",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Device = table.Column<string>(type: "TEXT", maxLength: 17, nullable: false),
                    Firmware = table.Column<string>(type: "TEXT", nullable: false),
                    Project = table.Column<string>(type: "TEXT", nullable: false),
                    FromVersion = table.Column<string>(type: "TEXT", nullable: true),
                    ToVersion = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Offers = table.Column<int>(type: "INTEGER", nullable: false),
                    CompleteDownloads = table.Column<int>(type: "INTEGER", nullable: false),
                    AbortedDownloads = table.Column<int>(type: "INTEGER", nullable: false),
                    BytesSent = table.Column<long>(type: "INTEGER", nullable: false),
                    OfferedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DownloadedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ConfirmedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TraceId = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Updates", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Builds_SeenAt",
                table: "Builds",
                column: "SeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_Builds_Sha256",
                table: "Builds",
                column: "Sha256");

            migrationBuilder.CreateIndex(
                name: "IX_Firmware_Project_PublishedAt",
                table: "Firmware",
                columns: new[] { "Project", "PublishedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Updates_Device_StartedAt",
                table: "Updates",
                columns: new[] { "Device", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Updates_Firmware_State",
                table: "Updates",
                columns: new[] { "Firmware", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_Updates_State",
                table: "Updates",
                column: "State");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Builds");

            migrationBuilder.DropTable(
                name: "Devices");

            migrationBuilder.DropTable(
                name: "Firmware");

            migrationBuilder.DropTable(
                name: "Updates");
        }
    }
}
