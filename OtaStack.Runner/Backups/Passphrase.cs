namespace OtaStack.Runner.Backups;

/// <summary>
/// The passphrase of a backup. Never an argument, because a process list and the shell's history show arguments.
/// </summary>
internal static class Passphrase
{
    /// <summary>The environment variable that contains it.</summary>
    public const string Variable = "OTASTACK_PASSPHRASE";

    /// <summary>
    /// Characters that a new backup's passphrase needs. Whoever has the file can guess as fast as their machines do,
    /// unlike at the sign-in.
    /// </summary>
    public const int MinimumLength = 12;

    /// <summary>
    /// The passphrase from a file, else from <see cref="Variable"/>, else from standard input or a prompt.
    /// </summary>
    /// <param name="file">A file that contains it in its first line, or null.</param>
    /// <param name="isNew">Whether to prompt twice, and to check its length.</param>
    /// <exception cref="CommandException">It is missing or too short, or was not repeated correctly.</exception>
    public static string Get(string? file, bool isNew)
    {
        var passphrase = file is not null
            ? FromFile(file)
            : Environment.GetEnvironmentVariable(Variable)
                ?? (Console.IsInputRedirected ? Console.In.ReadLine() : Prompt(isNew));
        if (string.IsNullOrEmpty(passphrase))
            throw new CommandException(
                $"no passphrase on standard input; {Variable} and --passphrase-file also give one");
        return isNew ? Checked(passphrase) : passphrase;
    }

    /// <summary>The first line of a file.</summary>
    /// <exception cref="CommandException">The file cannot be read, or the line is empty.</exception>
    public static string FromFile(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } line
                ? line
                : throw new CommandException($"the first line of {file} must be the passphrase");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read the passphrase: {exception.Message.TrimEnd('.')}");
        }
    }

    /// <exception cref="CommandException">It is too short.</exception>
    public static string Checked(string passphrase) => passphrase.Length >= MinimumLength
        ? passphrase
        : throw new CommandException($"the passphrase is too short: it needs at least {MinimumLength} characters");

    private static string Prompt(bool isNew)
    {
        var passphrase = HiddenInput.Ask(isNew ? "New passphrase of the backup: " : "Passphrase of the backup: ");
        return !isNew || HiddenInput.Ask("Again: ") == passphrase
            ? passphrase
            : throw new CommandException("the passphrases do not match; nothing was written");
    }
}
