using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// The schema of <c>people.db</c>, and ASP.NET Core Identity's store for changes of people. What each start and each
/// request need is read by <see cref="PeopleDatabase"/>, because building this model takes most of a second.
/// </summary>
public sealed class PeopleContext(DbContextOptions<PeopleContext> options) : IdentityUserContext<Person>(options)
{
    /// <summary>With passkeys.</summary>
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Milliseconds since 1970, UTC: SQLite can neither compare nor sort DateTimeOffset.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Person>(person =>
        {
            person.ToTable("People");
            person.Property(p => p.Role).HasMaxLength(16);
        });
        builder.Entity<IdentityUserClaim<string>>().ToTable("PersonClaims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("PersonLogins");
        builder.Entity<IdentityUserToken<string>>().ToTable("PersonTokens");
        builder.Entity<IdentityUserPasskey<string>>(passkey =>
        {
            passkey.ToTable("PersonPasskeys");
            passkey.HasKey(p => p.CredentialId);
            passkey.Property(p => p.CredentialId).HasMaxLength(1024);
            passkey.OwnsOne(p => p.Data).ToJson();
            passkey.HasOne<Person>().WithMany().HasForeignKey(p => p.UserId).IsRequired();
        });

        builder.Entity<SessionRecord>(session =>
        {
            session.ToTable("Sessions");
            session.HasKey(s => s.Hash);
        });
        builder.Entity<KnownBrowser>(browser =>
        {
            browser.ToTable("KnownBrowsers");
            browser.HasKey(b => b.Hash);
        });
        builder.Entity<ApiKeyRecord>(key =>
        {
            key.ToTable("ApiKeys");
            key.HasKey(k => k.Id);
        });
        builder.Entity<Invitation>(invitation =>
        {
            invitation.ToTable("Invitations");
            invitation.HasKey(i => i.Hash);
        });
        builder.Entity<Setting>(setting =>
        {
            setting.ToTable("Settings");
            setting.HasKey(s => s.Name);
        });
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}

/// <summary>A value that the gateway remembers.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The value.</param>
internal sealed record Setting(string Name, string Value)
{
    /// <summary>
    /// Hash of the last <c>SignIn:Password</c> that was applied. The same value is not applied again, so that a
    /// password set later by command stays.
    /// </summary>
    public const string GivenPasswordHash = "given-password-hash";
}
