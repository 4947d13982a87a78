namespace OtaStack.Manager.Builds;

/// <summary>The files of a result, chosen from arduino-cli's output folder.</summary>
/// <param name="Image">Name of the image for boards, or null.</param>
/// <param name="Elf">Name of the ELF, or null.</param>
/// <param name="IsSigned">The image ends in a signature, and the unsigned one is dropped.</param>
internal sealed record CompiledFiles(string? Image, string? Elf, bool IsSigned)
{
    /// <summary>
    /// The ESP8266 core signs where the sketch's folder holds <c>private.key</c>: <c>X.ino.bin.signed</c> is
    /// <c>X.ino.bin</c>, its signature and the signature's length (<c>tools/signing.py</c> of esp8266/Arduino).
    /// Boards with the public key refuse the unsigned image, so the signed one is preferred.
    /// </summary>
    private const string SignedEnding = ".signed";

    /// <param name="folder">arduino-cli's output folder. Build steps of platforms and sketches write there as
    /// well.</param>
    /// <param name="mainFile">Name of the sketch's main file, from which all names follow.</param>
    /// <param name="maximumBytes">Limit for all files of the result together.</param>
    /// <param name="say">Writes a line to the build's log.</param>
    /// <exception cref="BuildFailedException">A file or the folder is a link, the image is empty, or all are too
    /// large.</exception>
    public static CompiledFiles Find(string folder, string mainFile, long maximumBytes, Action<string> say)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
            throw new BuildFailedException(
                "A build step has replaced the output folder with a link. Nothing was published.");
        if (!Directory.Exists(folder))
            throw new BuildFailedException("A build step has removed the output folder. Nothing was published.");

        var plain = Named(folder, mainFile + ".bin");
        var signed = Named(folder, mainFile + ".bin" + SignedEnding);
        var elf = Named(folder, mainFile + ".elf");
        if ((plain ?? signed) is { Length: 0 } empty)
            throw new BuildFailedException($"{empty.Name} is empty.");
        if (new[] { plain, signed, elf }.Sum(file => file?.Length ?? 0) > maximumBytes)
            throw new BuildFailedException($"Image and ELF are larger than {maximumBytes / 1024 / 1024} MiB together.");

        // arduino-cli keeps its build folder, and a signature of an earlier build stays in it once the key is gone.
        if (plain is not null && signed is not null && !IsContinuation(plain, signed))
        {
            say($"{signed.Name} comes from an earlier build and is ignored: it does not begin with the bytes of "
                + $"{plain.Name}.");
            signed = null;
        }

        if (plain is not null && signed is not null)
            say($"{signed.Name} is signed, and is the image of this build. {plain.Name} is dropped, because boards "
                + "that check signatures refuse it.");
        return new CompiledFiles((signed ?? plain)?.Name, elf is { Length: > 0 } ? elf.Name : null, signed is not null);
    }

    // A link could lead to any file that the Manager may read. Pipes and devices have no length, and are never opened.
    private static FileInfo? Named(string folder, string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (file.LinkTarget is not null)
            throw new BuildFailedException(
                $"{name} is a link. A build step replaced the file with it; only regular files are published.");
        return file.Exists ? file : null;
    }

    private static bool IsContinuation(FileInfo plain, FileInfo signed)
    {
        if (signed.Length <= plain.Length)
            return false;
        var expected = File.ReadAllBytes(plain.FullName);
        using var stream = signed.OpenRead();
        var beginning = new byte[expected.Length];
        return stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false) == beginning.Length
            && beginning.AsSpan().SequenceEqual(expected);
    }
}
