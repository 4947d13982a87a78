using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OtaStack.Api.Storage.Migrations
{
    /// <inheritdoc />
    public partial class PollInterval : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<double>(
                name: "PollIntervalSeconds",
                table: "Devices",
                type: "REAL",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Updates_ConfirmedAt",
                table: "Updates",
                column: "ConfirmedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Updates_ConfirmedAt",
                table: "Updates");

            migrationBuilder.DropColumn(
                name: "PollIntervalSeconds",
                table: "Devices");
        }
    }
}
