using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// Says in words that people can act on why arduino-cli failed. Its messages are free text; the parts looked for are
/// from its sources (<c>internal/arduino/resources</c>, <c>commands/cmderrors</c>, go-downloader) and from Go's network
/// errors.
/// </summary>
internal static class FailureReason
{
    private const int MaximumLength = 600;
    private const int NetworkExitCode = 5;

    private const string NotDownloaded =
        "It could not be downloaded. Check the address and the network of the manager, then try again.";

    private static readonly (string[] Signs, string Advice)[] Known =
    [
        (["no space left on device", "disk quota exceeded"],
            "The disk is full. Make room on the toolchain's volume and try again."),
        (["archive hash differs", "checksum differs", "testing archive checksum", "fetched archive size differs",
            "testing local archive integrity", "checking local archive integrity", "has an invalid signature",
            "error verifying signature"],
            "What was downloaded does not match the checksum that its index gives: damaged on the way, or not what it "
                + "should be. " +
            "Nothing was installed. Update the indexes and try again."),
        (["required version", "invalid version", "no versions available"],
            "There is no such version. Update the indexes, or choose one of the listed versions."),
        (["platform is not available for your os", "no compatible version of"],
            "It is not made for the operating system or processor of this machine."),
        (["no valid dependencies solution"],
            "The libraries that it depends on cannot be found together. Update the indexes, or try another version."),
        (["some indexes could not be updated"],
            "Not every index could be fetched; the log says which. Check the index's address and the network of the "
                + "manager."),
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
            "It is not known. Check its name; for a platform, add the address of its index and update the indexes."),
        (["library not valid", "archive is not valid", "multiple files found in zip"],
            "This is no Arduino library: it needs one folder with a library.properties or a header file in it."),
        (["already exists, cannot install", "destination directory already exists", "multiple installations"],
            "A folder of that name is already among the libraries. Remove it first."),
    ];

    /// <param name="exitCode">arduino-cli's.</param>
    /// <param name="error">What it wrote to standard error.</param>
    /// <param name="log">What it wrote besides; why a download failed only stands there.</param>
    public static string Of(int exitCode, string error, IEnumerable<string> log)
    {
        var said = LastLine(error.Split('\n')) ?? LastLine(log) ?? $"It ended with exit code {exitCode}.";
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
