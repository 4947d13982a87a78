using OtaStack.Gateway.Routes;

namespace OtaStack.Gateway.Outages;

/// <summary>Plain text about a service that does not answer.</summary>
/// <param name="Upstream">The service.</param>
/// <param name="Note">The reason, from the program that starts the service; null if unknown.</param>
internal readonly record struct Outage(Upstream Upstream, string? Note)
{
    public string Title => Note is null ? $"{Upstream.Title} is down" : $"{Upstream.Title} is not ready";

    public string What => Note ?? $"The service {Upstream.Service} is not running or does not answer.";

    /// <summary>Null if <see cref="What"/> says everything.</summary>
    public string? HowToFix => Note is null
        ? "A service that has ended is restarted. If it does not come back, see its log: in Aspire's dashboard, in the "
            + $"output of ./otastack run, or with docker compose logs {Upstream.Service}."
        : null;
}
