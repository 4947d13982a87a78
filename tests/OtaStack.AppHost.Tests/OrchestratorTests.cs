using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.AppHost.Tests;

/// <summary>The system as <c>dotnet run</c> starts it: Aspire's orchestrator, dashboard, and our services.</summary>
public sealed class OrchestratorTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_build_reaches_a_polling_board_and_the_dashboard_gets_a_trace_of_gateway_and_api()
    {
        var image = ImageBuilder.Esp8266(stamp: "Apr 13 2020;05:33:11");
        await File.WriteAllBytesAsync(Path.Combine(app.BuildFolder, "Thermostat.ino.bin"), image);

        var offer = await Eventually.GetAsync(
            async () => await app.PollAsync() is { StatusCode: HttpStatusCode.OK } answer ? answer : null, "an offer");
        var body = await offer.Content.ReadAsByteArrayAsync();

        Assert.Equal(RunningApp.Md5(body), Assert.Single(offer.Headers.GetValues("x-MD5")));
        var services = await Eventually.GetAsync(
            async () => SharedTrace(await app.TelemetryAsync("traces")),
            "a trace of gateway and API at the OTLP endpoint");
        Assert.Contains("api", services);
    }

    [Fact]
    public async Task A_span_of_the_ides_extension_arrives_in_the_dashboard_through_the_gateway()
    {
        var trace = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var nanoseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()
            .ToString(CultureInfo.InvariantCulture) + "000000";
        var spans = $$$"""
            {"resourceSpans":[{
              "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"ide"}}]},
              "scopeSpans":[{"scope":{"name":"otastack.extension"},"spans":[{
                "traceId":"{{{trace}}}","spanId":"b7ad6b7169203331","name":"Build and Publish","kind":3,
                "startTimeUnixNano":"{{{nanoseconds}}}","endTimeUnixNano":"{{{nanoseconds}}}",
                "attributes":[],"status":{}}]}]}]}
            """;
        using var admin = await app.SignInAsync();

        using var content = new StringContent(spans, new MediaTypeHeaderValue("application/json"));
        using var answer = await admin.PostAsync(new Uri("/telemetry/v1/traces", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Eventually.TrueAsync(
            async () => (await app.TelemetryAsync("traces")).Contains(trace, StringComparison.Ordinal),
            "the span in the dashboard");
    }

    [Fact]
    public async Task The_overview_answers_after_signing_in()
    {
        using var admin = await app.SignInAsync();

        Assert.Contains("<h1", await admin.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_managers_page_answers_after_signing_in()
    {
        using var stranger = app.Gateway();
        using var refused = await stranger.GetAsync(new Uri("/manager/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using var admin = await app.SignInAsync();
        using var page = await admin.GetAsync(new Uri("/manager/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_ide_page_says_that_the_ide_is_turned_off()
    {
        using var admin = await app.SignInAsync();
        using var page = await admin.GetAsync(new Uri("/ide/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("turned off", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_killed_api_is_restarted()
    {
        var before = StartedAt();

        Kill(ProcessId("api"));
        var after = await Eventually.GetAsync(
            () => Task.FromResult(StartedAt() is { } started && started != before ? started : null),
            "another process of the API");
        await app.HealthyAsync("api");

        Assert.NotEqual(before, after);
        await Eventually.GetAsync(
            async () => await app.PollAsync(mac: "5C:CF:7F:AA:BB:CD") is { StatusCode: HttpStatusCode.OK
                or HttpStatusCode.NotModified } answer
                ? answer : null,
            "an answer of the new API through the gateway");

        string? StartedAt() => Snapshot("api").StartTimeStamp?.ToString("O");
    }

    [Fact]
    public async Task A_service_stopped_in_the_dashboard_stays_stopped()
    {
        Assert.True(
            (await Commands().ExecuteCommandAsync(app.Resource("manager"), KnownResourceCommands.StopCommand)).Success);
        await app.App.ResourceNotifications.WaitForResourceAsync("manager", KnownResourceStates.TerminalStates);

        // A restart would take a second.
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.Contains(Snapshot("manager").State?.Text, KnownResourceStates.TerminalStates);

        Assert.True(
            (await Commands().ExecuteCommandAsync(
            app.Resource("manager"), KnownResourceCommands.StartCommand)).Success);
        await app.HealthyAsync("manager");
    }

    [Fact]
    public async Task The_dashboard_sets_a_new_password_or_says_why_not()
    {
        var tooShort = await SetPasswordAsync("short");
        Assert.False(tooShort.Success);
        Assert.Contains("10", tooShort.Message);

        var changed = await SetPasswordAsync("another orchestrated password");
        Assert.True(changed.Success, changed.Message);
        using var admin = await app.SignInAsync("another orchestrated password");
        Assert.True((await SetPasswordAsync(RunningApp.Password)).Success);
    }

    [Fact]
    public async Task The_dashboard_deletes_builds_and_restarts_the_manager()
    {
        var builds = Directory.CreateDirectory(Path.Combine(app.DataFolder, "manager", "builds", "old")).FullName;
        await File.WriteAllTextAsync(Path.Combine(builds, "log.txt"), "old");

        var forgotten = await Commands().ExecuteCommandAsync(app.Resource("manager"), "forget-builds");

        Assert.True(forgotten.Success, forgotten.Message);
        Assert.False(Directory.Exists(builds));
        await app.HealthyAsync("manager");
    }

    [Fact]
    public async Task Simulated_boards_poll_after_they_are_started()
    {
        Assert.Equal(KnownResourceStates.NotStarted, Snapshot("simulator").State?.Text);

        Assert.True(
            (await Commands().ExecuteCommandAsync(
            app.Resource("simulator"), KnownResourceCommands.StartCommand)).Success);

        using var admin = await app.SignInAsync();
        await Eventually.TrueAsync(
            async () => JsonDocument.Parse(await admin.GetStringAsync(
                new Uri("/api/devices", UriKind.Relative))).RootElement.GetProperty("total").GetInt32() >= 20,
            "20 boards");
        Assert.True(
            (await Commands().ExecuteCommandAsync(
            app.Resource("simulator"), KnownResourceCommands.StopCommand)).Success);
    }

    private ResourceCommandService Commands() => app.App.Services.GetRequiredService<ResourceCommandService>();

    private Task<ExecuteCommandResult> SetPasswordAsync(string password) => Commands().ExecuteCommandAsync(
        app.Resource("gateway"),
        "set-password",
        new InteractionInputCollection(
            [new InteractionInput { Name = "password", InputType = InputType.SecretText, Value = password }]));

    private CustomResourceSnapshot Snapshot(string name)
    {
        Assert.True(app.App.ResourceNotifications.TryGetCurrentState(name, out var state));
        return state.Snapshot;
    }

    // The orchestrator starts `dotnet run`, whose child is the service.
    private int ProcessId(string name)
    {
        var parent = (int)Snapshot(name).Properties.Single(property => property.Name == "executable.pid").Value!;
        var child = File.ReadAllText($"/proc/{parent}/task/{parent}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return child is [var only] ? int.Parse(only, CultureInfo.InvariantCulture) : parent;
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    /// <summary>
    /// The services of a trace that contains gateway and API; null until such a trace arrives. Reads OTLP as JSON.
    /// </summary>
    private static HashSet<string>? SharedTrace(string json)
    {
        using var document = JsonDocument.Parse(json);
        var traces = new Dictionary<string, HashSet<string>>();
        foreach (var resource in Find(document.RootElement, "resourceSpans").SelectMany(list => list.EnumerateArray()))
        {
            var service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
                .Single(attribute => attribute.GetProperty("key").GetString() == "service.name")
                .GetProperty("value").GetProperty("stringValue").GetString()!;
            foreach (var span in Find(resource, "traceId"))
                (traces.TryGetValue(span.GetString()!, out var known) ? known : traces[span.GetString()!] = [])
                    .Add(service);
        }

        return traces.Values.FirstOrDefault(services => services.Contains("gateway") && services.Contains("api"));
    }

    private static IEnumerable<JsonElement> Find(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            property => property.NameEquals(name) ? [property.Value] : Find(property.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Find(item, name)),
        _ => [],
    };
}
