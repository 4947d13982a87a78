namespace OtaStack.Runner.Tools;

/// <summary>
/// Sets arduino-cli up while everything else serves. The Manager looks for the program again and again, and shows the
/// note.
/// </summary>
internal static class ArduinoCliSetup
{
    /// <param name="notePath">The file that the Manager shows; it begins as its <c>CliStatus</c> wants it.</param>
    /// <param name="say">Where progress is logged.</param>
    public static async Task RunAsync(Toolbox toolbox, string notePath, Action<string> say, CancellationToken stop)
    {
        await File.WriteAllTextAsync(notePath, "arduino-cli is being set up: it is being downloaded.\n", stop);
        var last = "";
        if (await toolbox.ArduinoCliAsync(line => say(last = line), stop) is null)
        {
            await File.WriteAllTextAsync(notePath, last + "\n", stop);
            return;
        }

        say("arduino-cli is ready");
        File.Delete(notePath);
    }
}
