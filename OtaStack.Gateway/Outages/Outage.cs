using OtaStack.Gateway.Routes;

namespace OtaStack.Gateway.Outages;

/// <summary>What people and programs are told about a service that does not answer, without markup.</summary>
/// <param name="Upstream">The service.</param>
/// <param name="Note">Why, in the words of whoever starts it; null when nothing is known.</param>
internal readonly record struct Outage(Upstream Upstream, string? Note)
{
    public string Title => Note is null ? $"{Upstream.Title} is down" : $"{Upstream.Title} is not ready";

    public string What => Note ?? $"The service {Upstream.Service} is not running or does not answer.";

    /// <summary>Null when <see cref="What"/> has said all there is to say.</summary>
    public string? HowToMend =>
        Note is null ? $"Start it with ./otastack run, or with docker compose up -d {Upstream.Service}." : null;
}
