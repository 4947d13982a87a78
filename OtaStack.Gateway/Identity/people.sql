CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

CREATE TABLE "ApiKeys" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_ApiKeys" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Role" TEXT NOT NULL,
    "SecretHash" TEXT NOT NULL,
    "PersonId" TEXT NOT NULL,
    "Creator" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "ExpiresAt" INTEGER NULL,
    "LastUsedAt" INTEGER NULL
);

CREATE TABLE "KnownBrowsers" (
    "Hash" TEXT NOT NULL CONSTRAINT "PK_KnownBrowsers" PRIMARY KEY,
    "PersonId" TEXT NOT NULL,
    "Stamp" TEXT NOT NULL,
    "SeenAt" INTEGER NOT NULL
);

CREATE TABLE "People" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_People" PRIMARY KEY,
    "Role" TEXT NOT NULL,
    "PasswordSetAt" INTEGER NOT NULL,
    "UserName" TEXT NULL,
    "NormalizedUserName" TEXT NULL,
    "Email" TEXT NULL,
    "NormalizedEmail" TEXT NULL,
    "EmailConfirmed" INTEGER NOT NULL,
    "PasswordHash" TEXT NULL,
    "SecurityStamp" TEXT NULL,
    "ConcurrencyStamp" TEXT NULL,
    "PhoneNumber" TEXT NULL,
    "PhoneNumberConfirmed" INTEGER NOT NULL,
    "TwoFactorEnabled" INTEGER NOT NULL,
    "LockoutEnd" INTEGER NULL,
    "LockoutEnabled" INTEGER NOT NULL,
    "AccessFailedCount" INTEGER NOT NULL
);

CREATE TABLE "Sessions" (
    "Hash" TEXT NOT NULL CONSTRAINT "PK_Sessions" PRIMARY KEY,
    "PersonId" TEXT NOT NULL,
    "Stamp" TEXT NOT NULL,
    "StartedAt" INTEGER NOT NULL,
    "LastUsedAt" INTEGER NOT NULL,
    "Browser" TEXT NOT NULL,
    "Address" TEXT NOT NULL
);

CREATE TABLE "Settings" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_Settings" PRIMARY KEY,
    "Value" TEXT NOT NULL
);

CREATE TABLE "PersonClaims" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_PersonClaims" PRIMARY KEY AUTOINCREMENT,
    "UserId" TEXT NOT NULL,
    "ClaimType" TEXT NULL,
    "ClaimValue" TEXT NULL,
    CONSTRAINT "FK_PersonClaims_People_UserId" FOREIGN KEY ("UserId") REFERENCES "People" ("Id") ON DELETE CASCADE
);

CREATE TABLE "PersonLogins" (
    "LoginProvider" TEXT NOT NULL,
    "ProviderKey" TEXT NOT NULL,
    "ProviderDisplayName" TEXT NULL,
    "UserId" TEXT NOT NULL,
    CONSTRAINT "PK_PersonLogins" PRIMARY KEY ("LoginProvider", "ProviderKey"),
    CONSTRAINT "FK_PersonLogins_People_UserId" FOREIGN KEY ("UserId") REFERENCES "People" ("Id") ON DELETE CASCADE
);

CREATE TABLE "PersonPasskeys" (
    "CredentialId" BLOB NOT NULL CONSTRAINT "PK_PersonPasskeys" PRIMARY KEY,
    "UserId" TEXT NOT NULL,
    "Data" TEXT NOT NULL,
    CONSTRAINT "FK_PersonPasskeys_People_UserId" FOREIGN KEY ("UserId") REFERENCES "People" ("Id") ON DELETE CASCADE
);

CREATE TABLE "PersonTokens" (
    "UserId" TEXT NOT NULL,
    "LoginProvider" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Value" TEXT NULL,
    CONSTRAINT "PK_PersonTokens" PRIMARY KEY ("UserId", "LoginProvider", "Name"),
    CONSTRAINT "FK_PersonTokens_People_UserId" FOREIGN KEY ("UserId") REFERENCES "People" ("Id") ON DELETE CASCADE
);

CREATE INDEX "EmailIndex" ON "People" ("NormalizedEmail");

CREATE UNIQUE INDEX "UserNameIndex" ON "People" ("NormalizedUserName");

CREATE INDEX "IX_PersonClaims_UserId" ON "PersonClaims" ("UserId");

CREATE INDEX "IX_PersonLogins_UserId" ON "PersonLogins" ("UserId");

CREATE INDEX "IX_PersonPasskeys_UserId" ON "PersonPasskeys" ("UserId");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128003633_Initial', '10.0.14');

ALTER TABLE "People" ADD "LastSignInAt" INTEGER NULL;

ALTER TABLE "People" ADD "LastSignInFrom" TEXT NULL;

CREATE TABLE "Invitations" (
    "Hash" TEXT NOT NULL CONSTRAINT "PK_Invitations" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Role" TEXT NOT NULL,
    "InvitedBy" TEXT NOT NULL,
    "Stamp" TEXT NOT NULL,
    "ExpiresAt" INTEGER NOT NULL
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128012106_InvitationsAndSignIns', '10.0.14');

