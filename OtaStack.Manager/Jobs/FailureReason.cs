using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// Explains why arduino-cli failed, and what to do. Its messages are free text; the signs are from its sources
/// (<c>internal/arduino/resources</c>, <c>commands/cmderrors</c>, go-downloader) and from Go's network errors.
/// </summary>
internal static class FailureReason
{
    private const int MaximumLength = 600;
    private const int NetworkExitCode = 5;

    private const string NotDownloaded =
        "The download failed. Check the address and the Manager's network, then try again.";

    private static readonly (string[] Signs, string Advice)[] Known =
    [
        (["no space left on device", "disk quota exceeded"],
            "The disk is full. Free some space on the toolchain's volume and try again."),
        (["archive hash differs", "checksum differs", "testing archive checksum", "fetched archive size differs",
            "testing local archive integrity", "checking local archive integrity", "has an invalid signature",
            "error verifying signature"],
            "The download does not match the checksum in its index: it is damaged, or not the expected file. Nothing "
                + "was installed. Update the indexes and try again."),
        (["required version", "invalid version", "no versions available"],
            "There is no such version. Update the indexes, or choose one of the listed versions."),
        (["platform is not available for your os", "no compatible version of"],
            "It does not support the operating system or processor of this machine."),
        (["no valid dependencies solution"],
            "Its dependencies cannot be resolved. Update the indexes, or try another version."),
        (["some indexes could not be updated"],
            "Some indexes could not be downloaded; see the log. Check their addresses and the Manager's network."),
        (["no such host", "server misbehaving", "temporary failure in name resolution", "network is unreachable",
            "connection refused",
            "connection reset", "i/o timeout", "tls handshake", "x509:", "context deadline exceeded", "unexpected eof",
            "no route to host",
            "server returned", "download failed", "error downloading", "repository not found",
            "authentication required"],
            NotDownloaded),
        (["permission denied", "read-only file system"],
            "A folder cannot be written to. Check the permissions of the toolchain's and the workspace's folder."),
        (["not found"],
            "It was not found. Check its name; for a platform, add its index and update the indexes."),
        (["library not valid", "archive is not valid", "multiple files found in zip"],
            "This is not an Arduino library: it needs one folder with a library.properties or a header file."),
        (["already exists, cannot install", "destination directory already exists", "multiple installations"],
            "A library folder with that name already exists. Remove it first."),
    ];

    /// <param name="exitCode">arduino-cli's exit code.</param>
    /// <param name="error">arduino-cli's standard error.</param>
    /// <param name="log">The job's log, which alone says why a download failed.</param>
    public static string Of(int exitCode, string error, IEnumerable<string> log)
    {
        var said = LastLine(error.Split('\n')) ?? LastLine(log) ?? $"arduino-cli ended with exit code {exitCode}.";
        var advice = Advice(error) ?? Advice(string.Join('\n', log))
            ?? (exitCode == NetworkExitCode ? NotDownloaded : null);
        return TextLine.Clean(advice is null ? said : $"{advice} ({said})", MaximumLength);
    }

    private static string? Advice(string text) =>
        Known.FirstOrDefault(known =>
            known.Signs.Any(sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase))).Advice;

    private static string? LastLine(IEnumerable<string> lines) =>
        lines.Select(line => TextLine.Clean(line, MaximumLength).Trim()).LastOrDefault(line => line.Length > 0);
}
