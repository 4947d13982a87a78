using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Manages accounts from the command line, whether or not the gateway runs: <c>--set-password [--user NAME]</c>
/// (reads the new password from standard input, so that no process list shows it), <c>--remove-user NAME</c> and
/// <c>--list-users</c>. Other arguments are settings, as for the gateway.
/// </summary>
internal static class AccountCommand
{
    private const string SetPassword = "--set-password";
    private const string RemoveUser = "--remove-user";
    private const string ListUsers = "--list-users";

    /// <summary>
    /// Null if the arguments do not name one of these commands, so that the gateway starts. Otherwise the exit code
    /// of the process: 0, or 1 with the reason on standard error.
    /// </summary>
    public static async Task<int?> RunIfAskedAsync(string[] args)
    {
        if (args is not [SetPassword or RemoveUser or ListUsers, ..])
            return null;

        try
        {
            Console.WriteLine(Run(args[0], [.. args.Skip(1)]));
            return 0;
        }
        catch (Exception exception) when (exception is StartupException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static string Run(string command, List<string> arguments)
    {
        var user = AccountName.Admin;
        if (command == RemoveUser)
            user = TakeName(arguments, 0);
        else if (command == SetPassword && arguments.IndexOf("--user") is >= 0 and var option)
        {
            arguments.RemoveAt(option);
            user = TakeName(arguments, option);
        }

        var accounts = OpenAccounts(arguments);
        return command switch
        {
            SetPassword => Set(accounts, user),
            RemoveUser => Remove(accounts, user),
            _ => List(accounts),
        };
    }

    private static string Set(Accounts accounts, string user)
    {
        var password = Console.In.ReadLine() ?? "";
        if (Passwords.Problem(password) is { } problem)
            throw new StartupException(problem);

        accounts.SetPassword(user, Passwords.Hash(password));
        return $"The password of {user} is set. Whoever was signed in as {user} no longer is.";
    }

    private static string Remove(Accounts accounts, string user) => accounts.Remove(user)
        ? $"{user} is removed."
        : throw new StartupException($"{user} was not removed: there is no such account, or it is the only one.");

    private static string List(Accounts accounts) => string.Join('\n', accounts.Current.Accounts
        .OrderBy(account => account.Name, StringComparer.Ordinal)
        .Select(account => string.Create(
            CultureInfo.InvariantCulture,
            $"{account.Name} (password set {account.PasswordSetAt:yyyy-MM-dd HH:mm} UTC)")));

    private static string TakeName(List<string> arguments, int at)
    {
        if (at >= arguments.Count || !AccountName.TryParse(arguments[at], out var name))
            throw new StartupException($"A user name has {AccountName.Rule}.");

        arguments.RemoveAt(at);
        return name;
    }

    private static Accounts OpenAccounts(List<string> arguments)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Join(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. arguments])
            .Build();
        var options = configuration.GetSection(IdentityOptions.Section).Get<IdentityOptions>() ?? new IdentityOptions();
        var accounts = new Accounts(new IdentityFolder(Options.Create(options)), TimeProvider.System,
            NullLogger<Accounts>.Instance);
        accounts.Load();
        return accounts;
    }
}
