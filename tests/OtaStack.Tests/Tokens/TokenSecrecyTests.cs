using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OtaStack.Api.Storage;
using OtaStack.Contracts.Tokens;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

public sealed class TokenSecrecyTests
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";

    [Fact]
    public async Task No_token_is_in_any_file_log_trace_response_or_event()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await ApiServer.StartAsync(
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"),
            ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"));
        server.Log.Minimum = LogLevel.Trace;
        var image = ApiConversation.NewImage();
        await server.PublishedAsync("lamp", "2.0.0", image);
        using var events = new CancellationTokenSource();
        var streamed = StreamAsync(server, events.Token);

        await server.BoardAsync("/ota/lamp", Mac);
        await server.SentAsync("POST", "/api/groups", """{"name": "lab", "expression": "project:lamp"}""");
        List<string> texts =
        [
            (await server.TokenAsync("projects/lamp")).Text, (await server.TokenAsync("groups/lab")).Text,
            (await server.TokenAsync($"devices/{Mac}")).Text, (await server.TokenAsync($"devices/{Mac}")).Text,
            // Mistyped, cut short by a sketch, of nobody.
            TokenText.Create(), TokenText.Create()[..20], TokenText.Create().ToUpperInvariant(), TokenText.Create() + "x",
        ];
        var answers = new StringBuilder();
        foreach (var access in new[] { "open", "learn", "token" })
        {
            await server.PolicyAsync("lamp", access, access == "token" ? "approve" : "open");
            foreach (var token in texts)
            {
                foreach (var mode in new[] { "sketch", "version", "spiffs" })
                {
                    await SendAsync("/ota/lamp", "1.0.0", Basic(token), mode);
                    await SendAsync("/ota", "1.0.0", Bearer(token), mode);
                    await SendAsync("/ota/lamp", "Apr  3 2020;05:33:11;" + token, "", mode);
                    await SendAsync("/ota/nothing", "1.0.0;" + token, "", mode);
                    await SendAsync("/ota/lamp", token, "", mode);
                    await SendAsync("/ota/lamp", new string('9', 110) + ";" + token, "", mode);
                }

                await SendAsync("/ota/lamp/firmware.bin.md5", "1.0.0;" + token, Basic(token), "sketch");
                await SendAsync("/ota/lamp/manifest.json", "1.0.0;" + token, "", "sketch");
            }
        }

        foreach (var path in new[]
        {
            "/api/devices", $"/api/devices/{Mac}", $"/api/devices/{Mac}/why", "/api/devices.csv", "/api/audit?limit=1000",
            "/api/groups/lab", "/api/projects/lamp", "/api/projects/lamp/tokens", "/api/groups/lab/tokens",
            $"/api/devices/{Mac}/tokens", "/api/firmware",
        })
            answers.Append(await server.Client.GetStringAsync(path));
        await server.Services.GetRequiredService<WriteBehind>().FlushAsync(CancellationToken.None);
        await events.CancelAsync();
        answers.Append(await streamed);
        var polled = server.Log.Lines.Count;
        await server.StopAsync();

        Assert.True(polled > 100, $"only {polled} lines were logged");
        var places = new Dictionary<string, string>
        {
            ["responses and events"] = answers.ToString(),
            ["logs"] = string.Join('\n', server.Log.Lines.Select(line => $"{line.Text} {line.Exception}")),
            ["traces"] = string.Join('\n', spans.Select(Described)),
        };
        foreach (var file in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories))
            places[file] = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
        Assert.Contains(places.Keys, place => place.EndsWith("otastack.db", StringComparison.Ordinal));
        Assert.Contains(Mac, places["responses and events"], StringComparison.Ordinal);
        foreach (var (place, content) in places)
        {
            foreach (var token in texts)
            {
                // Without the prefix, and what Basic makes of it.
                foreach (var form in new[] { token[4..Math.Min(token.Length, 20)], Basic(token)[28..44] })
                    Assert.False(content.Contains(form, StringComparison.OrdinalIgnoreCase), $"{form} is in {place}");
            }
        }

        async Task SendAsync(string path, string version, string authorization, string mode)
        {
            var answer = await server.BoardAsync(path, Mac, version, authorization, mode: mode);
            answers.AppendLine(string.Join('\n', answer.Headers.SelectMany(header => header.Value)));
            answers.Append(Encoding.Latin1.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 1000))));
        }
    }

    private static async Task<string> StreamAsync(ApiServer server, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        try
        {
            using var stream = new StreamReader(await server.Client.GetStreamAsync("/api/events", cancellationToken));
            while (await stream.ReadLineAsync(cancellationToken) is { } line)
                text.AppendLine(line);
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }

        return text.ToString();
    }

    private static string Described(Activity span) =>
        span.DisplayName + string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))
        + string.Join(' ', span.Events.SelectMany(each => each.Tags).Select(tag => $"{tag.Key}={tag.Value}"))
        + string.Join(' ', span.Baggage.Select(item => item.Value));
}
