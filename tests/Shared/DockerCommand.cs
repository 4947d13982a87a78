using System.Diagnostics;

namespace OtaStack.Tests.Shared;

/// <summary>
/// Runs <c>docker</c> for the stack that <c>scripts/containers.sh</c> started. Engine, Compose files and project are
/// in the environment (<c>DOCKER_*</c>, <c>COMPOSE_*</c>).
/// </summary>
internal static class DockerCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs it and returns its trimmed output.</summary>
    /// <exception cref="InvalidOperationException">It failed. The message contains its output.</exception>
    public static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        var result = await TryAsync(input: null, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"docker {string.Join(' ', arguments)}: {result.Errors}{result.Output}");
    }

    /// <summary>Runs it and returns its result.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<DockerResult> TryAsync(string? input, params IEnumerable<string> arguments)
    {
        using var docker = Start(arguments);
        var output = docker.StandardOutput.ReadToEndAsync();
        var errors = docker.StandardError.ReadToEndAsync();
        await docker.StandardInput.WriteAsync(input);
        docker.StandardInput.Close();
        try
        {
            await docker.WaitForExitAsync().InTimeAsync($"docker {string.Join(' ', arguments)} to end", Patience);
        }
        catch (TimeoutException)
        {
            docker.Kill();
            throw;
        }

        return new DockerResult(docker.ExitCode, (await output).Trim(), (await errors).Trim());
    }

    /// <summary>Starts it without waiting.</summary>
    public static Process Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(ContainerStage.Docker!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}

/// <summary>Result of a run of <c>docker</c>.</summary>
internal sealed record DockerResult(int ExitCode, string Output, string Errors);
