using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OtaStack.EndToEndTests.Boards;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The list of boards in the IDE.</summary>
[Collection(SharedWholeSystem.Name)]
public sealed class BoardsViewTests(WholeSystem system)
{
    private const string Name = "Lamp in the lab";

    [Fact]
    public async Task Boards_are_shown_by_group_with_the_reason_in_the_hover_and_a_pending_one_is_accepted()
    {
        var board = new StockBoard("ESP8266", "1.0.0", "7effe644484d7d861b92fb47a77ff1ca")
        {
            Mac = "5C:CF:7F:00:10:07",
            Path = "/ota/grouped",
        };
        await board.PollAsync(system.Url);
        await SendAsync(HttpMethod.Patch, $"/api/devices/{board.Mac}", new { name = Name, enrolment = "pending" });
        await SendAsync(HttpMethod.Post, "/api/groups", new { name = "lab", devices = new[] { board.Mac } });
        var editor = await Editor.OpenAsync(system);

        await editor.RunAsync("View: Show OtaStack");
        await editor.RowAsync("Boards", Name); // When the view has opened, it takes the focus, which closes questions.
        await GroupByAsync(editor, "Channel");
        await editor.RowAsync("Boards", "No channel of their own");
        await GroupByAsync(editor, "Group");
        await editor.RowAsync("Boards", "In no group");
        await OpenGroupAsync(editor);

        await Row(editor, Name).HoverAsync();
        await editor.ShowsAsync(".monaco-hover, .workbench-hover", "Why: ");
        await editor.Page.TakeAsync("ide-boards");

        await Eventually.TrueAsync(() => IsAskedToAcceptAsync(editor), "the question before the board is accepted");
        await editor.Page.Locator(".monaco-dialog-box").GetByRole(AriaRole.Button, new() { Name = "Accept" })
            .ClickAsync();
        await Eventually.TrueAsync(
            async () => (string?)(await system.Admin.GetFromJsonAsync<JsonNode>($"/api/devices/{board.Mac}"))!
                ["device"]!["enrolment"] == "accepted",
            "the board to be accepted");

        await editor.Page.ReloadAsync();
        await editor.RowAsync("Boards", "lab");
        await GroupByAsync(editor, "Project");
    }

    // A menu that has just opened ignores clicks, because they may belong to the one that has opened it.
    private static async Task<bool> IsAskedToAcceptAsync(Editor editor)
    {
        await editor.Page.Keyboard.PressAsync("Escape");
        await Row(editor, Name).ClickAsync(new() { Button = MouseButton.Right });
        var accept = editor.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Accept" });
        await accept.WaitForAsync();
        await editor.Page.TakeAsync("ide-boards-menu");
        await accept.ClickAsync();
        try
        {
            await editor.Page.Locator(".monaco-dialog-box").Filter(new() { HasText = $"Accept {Name}?" })
                .WaitForAsync(new() { Timeout = 5_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task GroupByAsync(Editor editor, string grouping)
    {
        await editor.RunAsync("OtaStack: Group Boards By...");
        await editor.PickAsync("Group boards by", grouping);
    }

    private static async Task OpenGroupAsync(Editor editor)
    {
        await editor.RowAsync("Boards", "lab", "fixed list");
        await Row(editor, "fixed list").ClickAsync();
        await editor.RowAsync("Boards", Name, "waits to be accepted");
    }

    private static ILocator Row(Editor editor, string text) =>
        editor.Pane("Boards").Locator(".monaco-list-row").Filter(new() { HasText = text }).First;

    private async Task SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await system.Admin.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
