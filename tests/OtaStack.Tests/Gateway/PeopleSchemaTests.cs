using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

/// <summary>A new folder gets its tables from a script, which must be what EF Core's migrations make.</summary>
public sealed class PeopleSchemaTests
{
    private const string HowToWrite = "Write the script again: dotnet ef migrations script --no-transactions "
        + "--project OtaStack.Gateway --output OtaStack.Gateway/Identity/people.sql";

    [Fact]
    public void The_script_makes_the_tables_of_the_migrations()
    {
        using var scripted = new SqliteConnection("Data Source=:memory:");
        scripted.Open();
        scripted.Execute(PeopleDatabase.Schema());

        using var migrated = new SqliteConnection("Data Source=:memory:");
        migrated.Open();
        using var context = Context(migrated);
        context.Database.Migrate();

        Assert.True(SchemaOf(migrated).SequenceEqual(SchemaOf(scripted)), HowToWrite);
        Assert.Equal(context.Database.GetAppliedMigrations(), Context(scripted).Database.GetAppliedMigrations());
    }

    [Fact]
    public void The_migrations_are_those_of_the_model()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        using var context = Context(connection);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_is_brought_up_to_date_and_keeps_its_people()
    {
        var identity = new TestIdentity(hasAccount: false);
        Directory.CreateDirectory(identity.Folder);
        using (var connection = new SqliteConnection($"Data Source={identity.Database};Pooling=false"))
        {
            using var context = Context(connection);
            context.GetService<IMigrator>().Migrate("Initial");
            connection.Open();
            PeopleRows.SetFirstPassword(connection, "no hash", TimeProvider.System.GetUtcNow(), isGiven: false);
        }

        await using var gateway = await RunningGateway.StartAsync(identity, clock: null);

        Assert.Equal("no hash", gateway.Service<Accounts>().Find(AccountName.Admin)!.PasswordHash);
        using var browser = gateway.Browser();
        Assert.Contains("just now from", await browser.GetStringAsync("/account/people"), StringComparison.Ordinal);
    }

    private static PeopleContext Context(SqliteConnection connection) =>
        new(new DbContextOptionsBuilder<PeopleContext>().UseSqlite(connection).Options);

    private static List<string> SchemaOf(SqliteConnection connection) => connection.Query(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> '__EFMigrationsLock' ORDER BY name",
        row => row.GetString(0));
}
