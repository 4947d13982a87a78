using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OtaStack.Api.Storage.Migrations
{
    /// <inheritdoc />
    public partial class ProofsConflictsAndImageForms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "UnfinishedDownloads",
                table: "Updates",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "UnfinishedSince",
                table: "Updates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsOpaque",
                table: "Firmware",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Signature",
                table: "Firmware",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "None");

            migrationBuilder.AddColumn<long>(
                name: "UnpackSpace",
                table: "Firmware",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Variant",
                table: "Firmware",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Conflict",
                table: "Devices",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ConflictAddress",
                table: "Devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ConflictAt",
                table: "Devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsConfirmed",
                table: "Devices",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Reach",
                table: "Builds",
                type: "TEXT",
                nullable: true);

            migrationBuilder.Sql(
                """UPDATE "Devices" SET "IsConfirmed" = 1 WHERE "Mac" IN (SELECT "Device" FROM "Updates" WHERE "State" = 'Confirmed')""");

            // Until now any request's ?chip= was remembered. Where nothing proves it, the next poll says it again.
            migrationBuilder.Sql("""UPDATE "Devices" SET "Chip" = 'Unknown' WHERE "IsEsp32" = 1 AND "IsConfirmed" = 0""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "UnfinishedDownloads",
                table: "Updates");

            migrationBuilder.DropColumn(
                name: "UnfinishedSince",
                table: "Updates");

            migrationBuilder.DropColumn(
                name: "IsOpaque",
                table: "Firmware");

            migrationBuilder.DropColumn(
                name: "Signature",
                table: "Firmware");

            migrationBuilder.DropColumn(
                name: "UnpackSpace",
                table: "Firmware");

            migrationBuilder.DropColumn(
                name: "Variant",
                table: "Firmware");

            migrationBuilder.DropColumn(
                name: "Conflict",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "ConflictAddress",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "ConflictAt",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "IsConfirmed",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "Reach",
                table: "Builds");
        }
    }
}
