using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace OtaStack.AppHost;

/// <summary>The container engine that Aspire would use.</summary>
/// <param name="Answers">Whether it runs and accepts commands from this user.</param>
/// <param name="Remark">The result, for people; continues a sentence after "because".</param>
internal sealed record ContainerEngine(bool Answers, string Remark)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Checks the engine that Aspire's own setting names, by default Docker.</summary>
    public static ContainerEngine Find(IConfiguration configuration)
    {
        var name = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"]
            ?? "docker";
        var start = new ProcessStartInfo(name, ["info"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var info = Process.Start(start)!;
            info.OutputDataReceived += (_, _) => { };
            info.ErrorDataReceived += (_, _) => { };
            info.BeginOutputReadLine();
            info.BeginErrorReadLine();
            if (!info.WaitForExit(Patience))
            {
                info.Kill(entireProcessTree: true);
                return new ContainerEngine(false, $"{name} did not answer within {Patience.TotalSeconds} seconds");
            }

            return info.ExitCode == 0
                ? new ContainerEngine(true, $"{name} answers")
                : new ContainerEngine(false, $"{name} is installed, but no engine answers it");
        }
        catch (Win32Exception)
        {
            return new ContainerEngine(false, $"{name} is not installed");
        }
    }
}
