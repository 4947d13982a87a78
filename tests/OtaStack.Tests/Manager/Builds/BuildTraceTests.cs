using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>One trace from the request to the build's manifest.</summary>
public sealed class BuildTraceTests
{
    [Fact]
    public async Task A_build_is_a_span_with_its_phases_in_the_trace_of_the_request()
    {
        var trace = ActivityTraceId.CreateRandom().ToString();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OtaStack.Manager",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var cli = new ShellCli(Compiling());
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");

        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/manager/api/builds") { Content = JsonContent.Create(new { sketch = "One", fqbn = Board }) };
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var answer = await server.Client.SendAsync(request);
        var build = await server.EndOfAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("id")!);

        Assert.Equal(trace, build.Text("traceId"));
        await Eventually.TrueAsync(() =>
            spans.Any(span => span.OperationName == "build" && span.TraceId.ToString() == trace));
        var whole = spans.Single(span => span.OperationName == "build" && span.TraceId.ToString() == trace);
        Assert.Equal(build.Text("id"), whole.GetTagItem("otastack.build.id"));
        Assert.Equal(
            ["build.compile", "build.pack", "build.publish", "build.queue", "build.receipt"],
            spans.Where(span => span.ParentSpanId == whole.SpanId).Select(span => span.OperationName).Order());
        Assert.Equal($"00-{trace}-{whole.SpanId}-01", (await server.ManifestOfAsync(build)).Text("traceparent"));
    }
}
