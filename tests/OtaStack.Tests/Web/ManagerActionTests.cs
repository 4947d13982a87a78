using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Jobs;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Manager;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Web;

/// <summary>What the pages of the Manager do, without JavaScript.</summary>
public sealed class ManagerActionTests(ManagerWeb server) : IClassFixture<ManagerWeb>
{
    private JobRunner Jobs => server.Manager.Services.GetRequiredService<JobRunner>();

    [Theory]
    [InlineData("/manager/", "install", "arduino:avr", "1.8.6", "Install arduino:avr 1.8.6")]
    [InlineData("/manager/?q=esp", "upgrade", "esp8266:esp8266", "", "Upgrade esp8266:esp8266")]
    [InlineData("/manager/", "update-indexes", "", "", "Update indexes")]
    [InlineData("/manager/settings", "update-indexes", "", "", "Update indexes")]
    [InlineData("/manager/libraries?q=json", "install", "ArduinoJson", "7.0.4", "Install library ArduinoJson 7.0.4")]
    [InlineData("/manager/libraries", "upgrade", "ArduinoJson", "", "Upgrade library ArduinoJson")]
    [InlineData("/manager/libraries", "upgrade", "", "", "Upgrade all libraries")]
    public async Task A_button_starts_a_job_and_shows_the_same_page_again(
        string path, string action, string id, string version, string title)
    {
        (string, string)[] fields = [("Act.Do", action), ("Act.Id", id), ("Act.Version", version)];
        using var started = await server.Web.PostAsync(path, "act", fields);

        Assert.Equal((HttpStatusCode.Redirect, path), (started.StatusCode, started.Headers.Location!.PathAndQuery));
        Assert.StartsWith(title, Jobs.All.First().View.Title, StringComparison.Ordinal);
        Assert.Equal("admin", Jobs.All.First().View.By);
    }

    [Theory]
    [InlineData("/manager/?ask=remove&id=esp8266:esp8266", "esp8266 3.1.1 is deleted", "/manager/", "Remove esp8266:esp8266")]
    [InlineData(
        "/manager/libraries?ask=remove&name=PubSubClient", "PubSubClient 2.8.0 in the workspace is deleted", "/manager/libraries",
        "Remove library PubSubClient")]
    public async Task Removing_says_what_it_does_and_can_be_cancelled_before_it_happens(
        string path, string consequence, string page, string title)
    {
        var before = Jobs.All.FirstOrDefault();
        var question = await server.Web.Browser.GetStringAsync(path);
        Assert.Contains(consequence, question, StringComparison.Ordinal);
        Assert.Matches($"href=\"{page}\"[^>]*>(<span[^>]*>)?\\s*Cancel", question);
        Assert.Same(before, Jobs.All.FirstOrDefault());

        using var removed = await server.Web.PostAsync(path, "remove", []);

        Assert.Equal((HttpStatusCode.Redirect, page), (removed.StatusCode, removed.Headers.Location!.PathAndQuery));
        Assert.StartsWith(title, Jobs.All.First().View.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_is_added_and_removed_again()
    {
        const string index = "https://example.org/package_x_index.json";
        using var added = await server.Web.PostAsync("/manager/settings", "add", [("Index", index)]);
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        Assert.Contains(index, await IndexesAsync());
        Assert.Equal("Update indexes", Jobs.All.First().View.Title);

        var path = "/manager/settings?ask=remove&url=" + Uri.EscapeDataString(index);
        Assert.Contains("is no longer asked for platforms", await server.Web.Browser.GetStringAsync(path), StringComparison.Ordinal);
        Assert.Contains(index, await IndexesAsync());
        (await server.Web.PostAsync(path, "remove", [])).Dispose();
        Assert.DoesNotContain(index, await IndexesAsync());
    }

    [Fact]
    public async Task A_refused_address_says_why_and_stays_in_its_field()
    {
        using var index = await server.Web.PostAsync("/manager/settings", "add", [("Index", "ftp://example.org/x_index.json")]);
        var page = WebUtility.HtmlDecode(await index.Content.ReadAsStringAsync());
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"ftp://example.org/x_index.json\"", page, StringComparison.Ordinal);

        using var git = await server.Web.PostAsync("/manager/libraries", "git", [("Url", "http://169.254.169.254/x.git")]);
        page = WebUtility.HtmlDecode(await git.Content.ReadAsStringAsync());
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"http://169.254.169.254/x.git\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ZIP_is_uploaded_and_installed()
    {
        using var form = new MultipartFormDataContent { { new StringContent("zip"), "_handler" } };
        var zip = new ByteArrayContent(SmallZip());
        zip.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        form.Add(zip, "Zip", "My Library (1).zip");

        using var uploaded = await server.Web.PostAsync("/manager/libraries", form);

        Assert.True(uploaded.StatusCode == HttpStatusCode.Redirect, await uploaded.Content.ReadAsStringAsync());
        var job = Jobs.All.First();
        Assert.Equal("Install library MyLibrary1 from a ZIP", job.View.Title);
        await Eventually.TrueAsync(() => job.View.HasEnded);
        Assert.True(File.Exists(server.Cli.File("zip")));
    }

    [Theory]
    [InlineData(false, "Choose a ZIP file first.")]
    [InlineData(true, "The file is not a readable ZIP")]
    public async Task Without_a_ZIP_the_page_says_so(bool hasFile, string text)
    {
        using var form = new MultipartFormDataContent { { new StringContent("zip"), "_handler" } };
        if (hasFile)
            form.Add(new ByteArrayContent("not a ZIP"u8.ToArray()), "Zip", "x.zip");

        using var refused = await server.Web.PostAsync("/manager/libraries", form);

        Assert.Contains("role=\"alert\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(text, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_is_explained()
    {
        using var cli = new ShellCli("sleep 300");
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);
        for (var i = 0; i < JobRunner.MaximumOpen; i++)
            manager.Services.GetRequiredService<JobRunner>().Start("Install x", "admin", run => run.RunAsync("x"));

        using var refused = await web.PostAsync("/manager/settings", "act", [("Act.Do", "update-indexes")]);

        Assert.Contains("20 jobs are already queued", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_cancelled_from_any_page()
    {
        using var cli = new ShellCli("echo \"output of $1\"; while [ ! -e \"$here/go\" ]; do sleep 0.05; done");
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);
        var jobs = manager.Services.GetRequiredService<JobRunner>();
        var first = jobs.Start("The first", "admin", run => run.RunAsync("one"));
        var second = jobs.Start("The second", "admin", run => run.RunAsync("two"));
        await Eventually.TrueAsync(() => first.Since(0).Lines.Count > 0);
        Assert.Contains("output of one", await web.Browser.GetStringAsync("/manager/jobs/" + first.Id), StringComparison.Ordinal);

        using var cancelled = await web.PostAsync("/manager/sketches", "cancel-job", [("Job", second.Id)]);

        Assert.Equal((HttpStatusCode.Redirect, "/manager/sketches"), (cancelled.StatusCode, cancelled.Headers.Location!.PathAndQuery));
        await Eventually.TrueAsync(() => second.View.State == JobState.Cancelled);
        Assert.Equal(JobState.Running, first.View.State);
    }

    [Fact]
    public async Task A_build_is_cancelled_and_one_that_was_only_compiled_is_published_after_a_question()
    {
        using var cli = new ShellCli(CompilingWhenTold);
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);
        manager.WriteSketch("One");
        var running = await manager.QueueAsync(new { sketch = "One", fqbn = Board, publish = false });
        await manager.StateIsAsync(running, "running");
        using var cancelled = await web.PostAsync("/manager/builds/" + running, "act", [("Act.Do", "cancel")]);
        Assert.Equal(HttpStatusCode.Redirect, cancelled.StatusCode);
        await manager.StateIsAsync(running, "cancelled");

        await File.WriteAllTextAsync(cli.File("go"), "");
        var build = await manager.BuildAsync(new { sketch = "One", fqbn = Board, version = "1.0", publish = false });
        var path = "/manager/builds/" + build.Text("id");
        var question = await web.Browser.GetStringAsync(path + "?ask=publish");
        Assert.Contains("The OTA service takes one 1.0", question, StringComparison.Ordinal);
        Assert.Equal("none", (await manager.BuildOfAsync(build.Text("id")!)).Text("publication"));

        using var published = await web.PostAsync(path + "?ask=publish", "publish", []);
        Assert.Equal((HttpStatusCode.Redirect, path), (published.StatusCode, published.Headers.Location!.AbsolutePath));
        Assert.NotEqual("none", (await manager.BuildOfAsync(build.Text("id")!)).Text("publication"));
    }

    [Theory]
    [InlineData(Roles.Viewer, Roles.Viewer, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Operator, Roles.Viewer, HttpStatusCode.BadRequest)] // the page has no such form for them
    public async Task Who_may_not_build_cannot_send_a_form(string role, string toolsRole, HttpStatusCode status)
    {
        using var reader = server.Web.ClientOf(role, toolsRole);
        var before = Jobs.All.FirstOrDefault();

        using var refused = await server.Web.PostAsync("/manager/settings", "act", [("Act.Do", "update-indexes")], reader);

        Assert.Equal(status, refused.StatusCode);
        Assert.Same(before, Jobs.All.FirstOrDefault());
    }

    [Fact]
    public async Task An_operator_who_may_not_build_is_told_so_by_the_Manager()
    {
        using var cli = new ShellCli("sleep 300");
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);
        var job = manager.Services.GetRequiredService<JobRunner>().Start("Install x", "admin", run => run.RunAsync("x"));
        using var reader = web.ClientOf(Roles.Operator, Roles.Viewer);

        using var refused = await web.PostAsync("/manager/jobs", "cancel-job", [("Job", job.Id)], reader);

        Assert.Contains("your role does not allow you to change it", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(job.View.HasEnded);
    }

    [Fact]
    public async Task A_form_from_another_site_starts_nothing()
    {
        var before = Jobs.All.FirstOrDefault();

        using var refused = await server.Web.PostAsync(
            "/manager/settings", "act", [("Act.Do", "update-indexes")], origin: "http://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Same(before, Jobs.All.FirstOrDefault());
    }

    private async Task<string?[]> IndexesAsync() =>
        [.. (await server.Manager.Client.GetFromJsonAsync<JsonElement>("/manager/api/indexes")).GetProperty("urls")
            .EnumerateArray().Select(url => url.GetString())];

    private static byte[] SmallZip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create))
        {
            using var file = new StreamWriter(zip.CreateEntry("My/My.h").Open());
            file.Write("#pragma once\n");
        }

        return bytes.ToArray();
    }
}
