using System.Diagnostics;

namespace OtaStack.EndToEndTests.Running;

/// <summary>The <c>otastack</c> script of this checkout.</summary>
internal static class Script
{
    /// <summary>Full path of the script.</summary>
    public static string FileName { get; } = Find();

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs the script and waits for its end. After a time-out it is stopped with all its
    /// children.</summary>
    public static Task<ScriptResult> RunToEndAsync(params string[] arguments) => RunToEndAsync(arguments, []);

    /// <inheritdoc cref="RunToEndAsync(string[])"/>
    /// <param name="arguments">Its command and options.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="input">Its standard input.</param>
    public static async Task<ScriptResult> RunToEndAsync(
        string[] arguments, (string Name, string Value)[] environment, string input = "")
    {
        var start = new ProcessStartInfo(FileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var script = Process.Start(start.WithDefaultSignals())!;
        await script.StandardInput.WriteAsync(input);
        script.StandardInput.Close();
        var output = script.StandardOutput.ReadToEndAsync();
        var errors = script.StandardError.ReadToEndAsync();
        try
        {
            await script.WaitForExitAsync().InTimeAsync("./otastack to end", Patience);
        }
        catch (TimeoutException)
        {
            await ChildProcess.SignalAsync(script.Id, "TERM");
            await script.EndAsync($"./otastack {string.Join(' ', arguments)} after TERM");
        }

        return new ScriptResult(
            script.ExitCode, await output.InTimeAsync("the end of its output"),
            await errors.InTimeAsync("the end of its errors"));
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "otastack");
            if (File.Exists(candidate))
                return candidate;
        }

        throw new FileNotFoundException("No otastack script above " + AppContext.BaseDirectory);
    }
}
