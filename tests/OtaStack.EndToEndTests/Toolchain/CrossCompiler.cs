using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>A gcc cross compiler from a Debian package.</summary>
internal sealed class CrossCompiler(string command, string package, params string[] machineOptions)
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Toolchain", "sketch");

    /// <summary>
    /// Compiles and links one file of <c>Toolchain/sketch</c>. <c>__DATE__</c> and <c>__TIME__</c> become
    /// <paramref name="compiledAt"/>, so that the same source results in the same bytes.
    /// </summary>
    /// <returns>The ELF file's bytes.</returns>
    /// <exception cref="MissingToolException">The compiler is not installed.</exception>
    public async Task<byte[]> CompileAsync(string source, string linkerScript, DateTimeOffset compiledAt)
    {
        var output = Path.GetTempFileName();
        try
        {
            string[] options =
            [
                "-Os", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-nostdlib", .. machineOptions,
                "-Wl,-T," + linkerScript, "-o", output, source,
            ];
            var start = new ProcessStartInfo(command, options)
            {
                WorkingDirectory = Sources,
                RedirectStandardError = true,
            };
            start.Environment["SOURCE_DATE_EPOCH"] =
                compiledAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

            using var compiler = Start(start);
            var complaints = await compiler.StandardError.ReadToEndAsync().InTimeAsync($"{command} {source} to end");
            await compiler.EndAsync($"{command} {source}");
            return compiler.ExitCode == 0
                ? await File.ReadAllBytesAsync(output)
                : throw new InvalidOperationException($"{command} did not compile {source}: {complaints}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new MissingToolException(command, package);
        }
    }
}
