using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OtaStack.Api.Storage.Migrations
{
    /// <inheritdoc />
    public partial class FirmwareVariants : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Variant",
                table: "Firmware",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Variant",
                table: "Firmware");
        }
    }
}
