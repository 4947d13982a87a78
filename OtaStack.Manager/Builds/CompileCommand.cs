using System.Globalization;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>The arguments of arduino-cli's compile command. User input cannot be mistaken for an option.</summary>
internal static class CompileCommand
{
    /// <summary>
    /// Replaces this machine's paths with those in the container, so that both produce the same bytes. GCC supports
    /// it since version 8; an older GCC rejects it in the platform's first build.
    /// </summary>
    public const string PathMapOption = "-ffile-prefix-map=";

    private static readonly string[] FlagProperties = ["compiler.c.extra_flags", "compiler.cpp.extra_flags"];

    /// <param name="output">Where arduino-cli puts the result.</param>
    /// <param name="mapPaths">Whether the platform's compilers support <see cref="PathMapOption"/>.</param>
    public static string[] Arguments(
        BuildRecord build, Sketch sketch, string output, string header, ManagerFolders folders, bool mapPaths)
    {
        var platform = Fqbn.Parse(build.Fqbn).Platform;
        var flags = Flags(build, header, folders, mapPaths);
        string[] options =
        [
            $"--fqbn={build.Fqbn}",
            $"--output-dir={output}",
            $"--warnings={build.Warnings}",
            .. build.Clean ? (string[])["--clean"] : [],
            .. FlagProperties.Select(property =>
                $"--build-property={property}={PlatformFlags.Read(folders, platform, property)} {flags}".TrimEnd()),
        ];
        return ["--json", .. CliLog.Arguments, "compile", .. options, "--", sketch.Folder];
    }

    /// <summary>
    /// Environment variables of the compilers. <c>__DATE__</c> and <c>__TIME__</c> use <c>SOURCE_DATE_EPOCH</c> (GCC
    /// 7 and newer).
    /// </summary>
    public static Dictionary<string, string> Environment(BuildVersion version) => new()
    {
        ["SOURCE_DATE_EPOCH"] = version.SourceTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    // arduino-cli expands {property}, then splits at spaces outside of either kind of quotes. There is no escaping,
    // so BuildRequests and ManagerFolders restrict the characters.
    private static string Flags(BuildRecord build, string header, ManagerFolders folders, bool mapPaths)
    {
        var flags = new List<string> { "-include", $"\"{header}\"" };
        if (mapPaths)
        {
            // The last match counts. The build path is inside the data folder and contains a hash of the sketch's
            // path, so it comes last.
            flags.Add($"\"{PathMapOption}{folders.Data}=/manager-data\"");
            flags.Add($"\"{PathMapOption}{folders.Toolchain}=/toolchain\"");
            flags.Add($"\"{PathMapOption}{folders.Workspace}=/workspace\"");
            flags.Add($"\"{PathMapOption}{{build.path}}=/build\"");
        }

        flags.AddRange(build.Flags.OrderBy(flag => flag.Key, StringComparer.Ordinal)
            .Select(flag => $"'-D{flag.Key}={flag.Value}'"));
        return string.Join(' ', flags);
    }
}
