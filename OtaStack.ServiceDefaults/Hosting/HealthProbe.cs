using System.Diagnostics.CodeAnalysis;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// The health check of our container images, which have neither shell nor curl. The service's own program, started with
/// <c>--health-check http://127.0.0.1:8080/health</c>, checks the running service and exits.
/// </summary>
public static class HealthProbe
{
    private const string Switch = "--health-check";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Null if the arguments do not request a health check, and the service should start. Otherwise the exit code of
    /// the process: 0 after a 2xx response within 4 s; 1 otherwise, with the reason on standard error.
    /// </summary>
    public static async Task<int?> RunIfAskedAsync(string[] args)
    {
        if (args is not [Switch, .. var rest])
            return null;

        if (rest is not [var text] || !Uri.TryCreate(text, UriKind.Absolute, out var address))
            return await FailAsync($"usage: {Switch} <address>");

        return await ProbeAsync(address);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure means that the service is not healthy.")]
    private static async Task<int> ProbeAsync(Uri address)
    {
        try
        {
            // Ignores a proxy in the environment.
            using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
            using var client = new HttpClient(handler) { Timeout = Patience };
            using var response = await client.GetAsync(address);
            return response.IsSuccessStatusCode
                ? 0
                : await FailAsync($"{address} answered with status {(int)response.StatusCode}");
        }
        catch (Exception exception)
        {
            return await FailAsync($"{address}: {exception.Message}");
        }
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
