using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// What the IDE gets through its WebSocket. The IDE's frame appears even without a WebSocket connection.
/// </summary>
[Collection(SharedWholeSystem.Name)]
public sealed class ConnectionTests(WholeSystem system)
{
    [Fact]
    public async Task The_websocket_carries_frames_and_files_and_a_terminal()
    {
        Directory.CreateDirectory(Path.Combine(system.Workspace, "notes"));
        var page = await system.OpenAsStrangerAsync(Screen.Desktop, isDark: false);
        var received = 0;
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => Interlocked.Increment(ref received);
        await page.GotoAsync(new Uri(system.Url, "/ide/").AbsoluteUri);
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(RunningStack.Password);
        await page.Keyboard.PressAsync("Enter");

        var editor = new Editor(page);
        await editor.ShowsAsync(".explorer-folders-view .monaco-list-row", "notes");
        Assert.True(received > 5, $"{received} frames");

        await editor.RunAsync("Terminal: Create New Terminal");
        // Once the terminal has the focus it gets the keys; the shell reads them when it has started.
        await page.Locator(".terminal.xterm.focus").First.WaitForAsync(new() { Timeout = 60_000 });
        await page.Keyboard.TypeAsync("mkdir answer-$((6 * 7))\n");
        await editor.ShowsAsync(".explorer-folders-view .monaco-list-row", "answer-42");
        await page.TakeAsync("ide-terminal");
    }

    [Fact]
    public async Task After_the_API_was_killed_the_extension_recovers()
    {
        var editor = await Editor.OpenAsync(system);
        await editor.RunAsync("View: Show OtaStack");
        await editor.ShowsAsync(".pane-header", "Boards");
        var killed = await system.Stack.Processes.MemberAsync("OtaStack.Api.dll");

        // Stopped first, so that the extension has an unanswered request when the API is killed.
        await ChildProcess.SignalAsync(killed, "STOP");
        await editor.RunAsync("OtaStack: Refresh");
        await ChildProcess.SignalAsync(killed, "KILL");
        await editor.SaysAsync("OtaStack: trying again");
        await system.Stack.Processes.MemberAsync("OtaStack.Api.dll", otherThan: killed);

        await Editor.GoneAsync(editor.StatusBar.Filter(new() { HasText = "trying again" }), "the trouble");
    }

    [Fact]
    public async Task After_the_Manager_was_killed_the_same_window_shows_it_and_builds_again()
    {
        await system.InstallPlatformAsync();
        await system.WriteSketchAsync("Revived", "void setup() {}\nvoid loop() {}\n");
        var editor = await Editor.OpenAsync(system);
        await editor.OpenFileAsync("Revived.ino");
        await editor.RunAsync("View: Show OtaStack");
        await editor.ShowsAsync(".pane-header", "Builds");
        await editor.Page.EvaluateAsync("window.sinceTheOutage = true");
        var killed = await system.Stack.Processes.MemberAsync("OtaStack.Manager.dll");

        await ChildProcess.SignalAsync(killed, "STOP");
        await editor.RunAsync("OtaStack: Refresh");
        await ChildProcess.SignalAsync(killed, "KILL");
        var trouble = editor.Pane("Builds").GetByText("The board manager is not reachable, trying again.");
        await trouble.First.WaitForAsync();
        await system.Stack.Processes.MemberAsync("OtaStack.Manager.dll", otherThan: killed);

        await Editor.GoneAsync(trouble, "the trouble");
        await editor.RunAsync("OtaStack: Build");
        await editor.RowAsync("Builds", "Revived");
        await editor.SaysAsync("flash");
        Assert.True(await editor.Page.EvaluateAsync<bool>("window.sinceTheOutage === true"),
            "The page was reloaded.");
    }
}
