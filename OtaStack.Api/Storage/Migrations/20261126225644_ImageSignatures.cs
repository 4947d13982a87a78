using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OtaStack.Api.Storage.Migrations
{
    /// <inheritdoc />
    public partial class ImageSignatures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "IsOpaque",
                table: "Firmware");

            migrationBuilder.DropColumn(
                name: "Signature",
                table: "Firmware");

            migrationBuilder.DropColumn(
                name: "UnpackSpace",
                table: "Firmware");
        }
    }
}
