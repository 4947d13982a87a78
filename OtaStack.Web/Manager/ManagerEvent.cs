using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OtaStack.Contracts.Events;
using OtaStack.Web.Live;

namespace OtaStack.Web.Manager;

/// <summary>An event of the Manager. At most one field is set; without any, it is a <c>reset</c>.</summary>
/// <param name="Job">A job was queued, or has changed.</param>
/// <param name="Build">A build was queued, has changed, or was deleted.</param>
/// <param name="Toolchain">arduino-cli, platforms, libraries or indexes have changed.</param>
public readonly record struct ManagerEvent(JobEvent? Job, BuildEvent? Build, ToolchainEvent? Toolchain) : ILiveEvent
{
    public bool IsReset => Job is null && Build is null && Toolchain is null;

    /// <summary>Reads a stream of events until it ends.</summary>
    internal static async IAsyncEnumerable<ManagerEvent> ReadAsync(
        Stream stream, JsonSerializerOptions json, [EnumeratorCancellation] CancellationToken stop)
    {
        var events = SseParser.Create(stream, (name, data) => Read(name, data, json));
        await foreach (var item in events.EnumerateAsync(stop))
        {
            if (item.Data is { } happened)
                yield return happened;
        }
    }

    private static ManagerEvent? Read(string name, ReadOnlySpan<byte> data, JsonSerializerOptions json) => name switch
    {
        "reset" => default(ManagerEvent),
        "job" => new ManagerEvent(JsonSerializer.Deserialize<JobEvent>(data, json), null, null),
        "build" => new ManagerEvent(null, JsonSerializer.Deserialize<BuildEvent>(data, json), null),
        "toolchain" => new ManagerEvent(null, null, JsonSerializer.Deserialize<ToolchainEvent>(data, json)),
        _ => null,
    };
}
