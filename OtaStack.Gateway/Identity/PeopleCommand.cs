using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Manages people and API keys from the command line, whether or not the gateway runs: <c>user add|list|role|remove|
/// password|reset-2fa</c> and <c>key create</c>. Passwords come from standard input, so that no process list shows them. Other
/// arguments are settings, as for the gateway.
/// </summary>
internal static class PeopleCommand
{
    /// <summary>
    /// Null if the arguments do not name one of these commands, so that the gateway starts. Otherwise the exit code
    /// of the process: 0, or 1 with the reason on standard error.
    /// </summary>
    public static async Task<int?> RunIfAskedAsync(string[] args)
    {
        if (args is not ["user" or "key", ..])
            return null;

        try
        {
            var parsed = new RootCommand { User(), Key() }.Parse(args);
            if (parsed.Errors is [var error, ..])
                throw new StartupException(error.Message);
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (exception is StartupException or IOException or UnauthorizedAccessException
            or SqliteException or DbUpdateException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static Command User()
    {
        var name = new Argument<string>("name");
        var role = new Argument<string>("role");
        var newRole = new Option<string>("--role") { DefaultValueFactory = _ => Roles.Viewer };
        var whose = new Argument<string>("name") { DefaultValueFactory = _ => AccountName.Admin };
        return new Command("user", "People who can sign in.")
        {
            Subcommand("add", [name, newRole], (parsed, people) => AddAsync(
                people, NameIn(parsed.GetValue(name)), RoleIn(parsed.GetValue(newRole)))),
            Subcommand("list", [], (_, people) => Task.FromResult(List(people.Accounts))),
            Subcommand("role", [name, role], (parsed, people) => SetRoleAsync(
                people, NameIn(parsed.GetValue(name)), RoleIn(parsed.GetValue(role)))),
            Subcommand("remove", [name], (parsed, people) => RemoveAsync(people, NameIn(parsed.GetValue(name)))),
            Subcommand("password", [whose], (parsed, people) => SetPasswordAsync(
                people, NameIn(parsed.GetValue(whose)))),
            Subcommand("reset-2fa", [name], (parsed, people) => ResetSecondFactorAsync(
                people, NameIn(parsed.GetValue(name)))),
        };
    }

    private static Command Key()
    {
        var name = new Option<string>("--name") { Required = true };
        var role = new Option<string>("--role") { DefaultValueFactory = _ => Roles.Viewer };
        var days = new Option<int>("--days") { DefaultValueFactory = _ => 90 };
        return new Command("key", "API keys of scripts.")
        {
            Subcommand("create", [name, role, days], (parsed, people) => Task.FromResult(CreateKey(
                people, parsed.GetValue(name)!, RoleIn(parsed.GetValue(role)), parsed.GetValue(days)))),
        };
    }

    private static async Task<string> AddAsync(OpenPeople people, string name, string role)
    {
        var hash = Passwords.Hash(ReadPassword());
        ThrowIf(await people.Accounts.AddAsync(name, hash, role));
        return $"{name} can sign in, with the role {role}.";
    }

    private static async Task<string> SetRoleAsync(OpenPeople people, string name, string role)
    {
        ThrowIf(await people.Accounts.SetRoleAsync(name, role));
        return $"{name} now has the role {role}. Whoever was signed in as {name} with another role no longer is.";
    }

    private static async Task<string> RemoveAsync(OpenPeople people, string name)
    {
        ThrowIf(await people.Accounts.RemoveAsync(name));
        return $"{name} is removed, with all sessions and API keys of {name}.";
    }

    private static async Task<string> SetPasswordAsync(OpenPeople people, string name)
    {
        var hash = Passwords.Hash(ReadPassword());
        // The way back in when admin was removed.
        ThrowIf(name == AccountName.Admin && people.Accounts.Find(name) is null
            ? await people.Accounts.AddAsync(name, hash, Roles.Admin)
            : await people.Accounts.SetPasswordAsync(name, hash));
        return $"The password of {name} is set. Whoever was signed in as {name} no longer is.";
    }

    private static async Task<string> ResetSecondFactorAsync(OpenPeople people, string name)
    {
        ThrowIf(await people.SecondFactors.ResetAsync(name));
        return $"{name} has no second factor now: authenticator app, passkeys and recovery codes are removed. Whoever was "
            + $"signed in as {name} no longer is.";
    }

    private static string List(Accounts accounts) => string.Join('\n', accounts.Current.All
        .OrderBy(account => account.Name, StringComparer.Ordinal)
        .Select(account => $"{account.Name} {account.Role} ({SignInOf(account)})"));

    private static string SignInOf(Account account) => account.Login is { } login
        ? $"signs in at {login.ProviderName}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"password set {account.PasswordSetAt:yyyy-MM-dd HH:mm} UTC, second factor: {account.SecondFactor ?? "none"}");

    private static string CreateKey(OpenPeople people, string name, string role, int days)
    {
        if (days is < 0 or > ApiKeys.MaximumDays)
            throw new StartupException($"The key must expire in 1 to {ApiKeys.MaximumDays} days, or never (0).");

        DateTimeOffset? expiresAt = days == 0 ? null : TimeProvider.System.GetUtcNow().AddDays(days);
        ThrowIf(people.Keys.Create(name, role, creator: null, expiresAt, out _, out var text));
        return text;
    }

    private static Command Subcommand(
        string name, Symbol[] parameters, Func<ParseResult, OpenPeople, Task<string>> run)
    {
        // The rest are settings: see SettingsIn().
        var command = new Command(name) { TreatUnmatchedTokensAsErrors = false };
        foreach (var parameter in parameters)
        {
            if (parameter is Option option)
                command.Options.Add(option);
            else
                command.Arguments.Add((Argument)parameter);
        }

        command.SetAction(async (parsed, _) =>
        {
            using var people = OpenPeople.With(SettingsIn(parsed));
            Console.WriteLine(await run(parsed, people));
            return 0;
        });
        return command;
    }

    // The names of all settings have a colon. A mistyped option must not become a setting that nobody reads.
    private static string[] SettingsIn(ParseResult parsed)
    {
        var unknown = parsed.UnmatchedTokens.Where(token => token.StartsWith('-')).Select(token => token.Split('=')[0])
            .FirstOrDefault(option => !option.Contains(':'));
        return unknown is null ? [.. parsed.UnmatchedTokens] : throw new StartupException($"Unknown option {unknown}.");
    }

    private static string ReadPassword()
    {
        var password = Console.In.ReadLine() ?? "";
        return Passwords.Problem(password) is { } problem ? throw new StartupException(problem) : password;
    }

    private static string NameIn(string? text) => AccountName.TryParse(text, out var name)
        ? name
        : throw new StartupException($"A user name has {AccountName.Rule}.");

    private static string RoleIn(string? text) =>
        Roles.IsRole(text) ? text! : throw new StartupException(Roles.Rule);

    private static void ThrowIf(string? problem)
    {
        if (problem is not null)
            throw new StartupException(problem);
    }
}
