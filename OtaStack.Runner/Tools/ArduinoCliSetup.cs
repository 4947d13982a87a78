namespace OtaStack.Runner.Tools;

/// <summary>
/// Installs arduino-cli in the background. The Manager checks for the program regularly, and shows the note until
/// then.
/// </summary>
internal static class ArduinoCliSetup
{
    /// <param name="notePath">The file that the Manager shows. Its first words tell the Manager that the installation
    /// runs.</param>
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
