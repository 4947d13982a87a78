namespace OtaStack.Manager.Cli;

/// <summary>
/// The environment variables that compilers get. Everything else (settings, tokens, exporters' headers) is removed,
/// because a build runs code that the sketch's author chose.
/// </summary>
internal static class CliEnvironment
{
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "TMPDIR",
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        // Windows does not start programs without these.
        "SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
        // For platform tools that are .NET programs.
        "DOTNET_ROOT",
    ];

    /// <summary>
    /// Replaces <paramref name="environment"/>, which starts as a copy of this process's environment.
    /// </summary>
    public static void Restrict(IDictionary<string, string?> environment)
    {
        environment.Clear();
        foreach (var name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                environment[name] = value;
        }

        // The same messages and the same sorting on every machine.
        environment["LANG"] = "C.UTF-8";
        environment["LC_ALL"] = "C.UTF-8";
        environment["TZ"] = "UTC";
    }
}
