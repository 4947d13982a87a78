using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// Plain HTTP at a local network address, as <c>./otastack run</c> prints it. There browsers disable what they allow
/// for localhost and HTTPS (service workers, the Web Crypto API).
/// </summary>
[Collection(SharedWholeSystem.Name)]
public sealed class PlainHttpTests(WholeSystem system)
{
    [Fact]
    public async Task The_IDE_and_its_extension_work()
    {
        await system.InstallPlatformAsync();
        await system.WriteSketchAsync("Plain", "void setup() {\n  pinMode(2, OUTPUT);\n}\nvoid loop() {}\n");
        var page = await system.OpenAsStrangerAsync(Screen.Desktop, isDark: true);
        await page.GotoAsync(new UriBuilder(system.Url) { Host = Chromium.LanName, Path = "/ide/" }.Uri.AbsoluteUri);
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(RunningStack.Password);
        await page.Keyboard.PressAsync("Enter");
        var editor = new Editor(page);
        await editor.ShowsAsync(".explorer-folders-view .monaco-list-row", "Plain");
        Assert.False(await page.EvaluateAsync<bool>("window.isSecureContext"));

        await editor.OpenFileAsync("Plain.ino");
        await editor.RunAsync("OtaStack: Build");
        await editor.LogShowsAsync("Sketch uses");
        await page.TakeAsync("ide-plain-http-dark");
    }
}
