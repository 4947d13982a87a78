using System.Globalization;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>How arduino-cli is told to compile. Nothing that comes from outside can be taken for an option.</summary>
internal static class CompileCommand
{
    /// <summary>
    /// Makes paths of this machine not matter: containers have theirs at these very places. GCC has it since 8;
    /// platforms with older ones are told apart by their first answer.
    /// </summary>
    public const string PathMapOption = "-ffile-prefix-map=";

    private static readonly string[] FlagProperties = ["compiler.c.extra_flags", "compiler.cpp.extra_flags"];

    /// <param name="output">Where arduino-cli puts the result.</param>
    /// <param name="mapPaths">The platform's compilers know <see cref="PathMapOption"/>.</param>
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

    /// <summary>For the compilers: <c>__DATE__</c> and <c>__TIME__</c> follow it (GCC 7 and newer).</summary>
    public static Dictionary<string, string> Environment(BuildVersion version) => new()
    {
        ["SOURCE_DATE_EPOCH"] = version.SourceTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    // arduino-cli expands {property}, then splits at spaces outside of either kind of quotes. There is no escape: what
    // may stand between them is limited where it comes in (BuildRequest, ManagerFolders).
    private static string Flags(BuildRecord build, string header, ManagerFolders folders, bool mapPaths)
    {
        var flags = new List<string> { "-include", $"\"{header}\"" };
        if (mapPaths)
        {
            // The last one that fits counts, and the build's own path, which has a hash of the sketch's in it, lies in
            // the data.
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
