using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// A real browser for the tests of one collection. Each <see cref="OpenAsync"/> is a person of his own: no cookies, no
/// storage of anybody else; the one before has gone.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>
    /// A name under which this machine is found as another one would find it: browsers trust only localhost.
    /// </summary>
    public const string LanName = "boards.test";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _window;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Args =
            [
                "--no-sandbox", // root has none, and only pages of ours are opened
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                $"--host-resolver-rules=MAP {LanName} 127.0.0.1",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>
    /// A new, empty window, in place of the last one: an IDE that nobody looks at any more would go on working, at the
    /// cost of the tests that follow.
    /// </summary>
    public async Task<IPage> OpenAsync(Screen screen, bool isDark = false)
    {
        if (_window is not null)
            await _window.CloseAsync();
        _window = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = screen == Screen.Phone
                ? new ViewportSize { Width = 390, Height = 844 }
                : new ViewportSize { Width = 1280, Height = 800 },
            HasTouch = screen == Screen.Phone,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        _window.SetDefaultTimeout(30_000);
        return await _window.NewPageAsync();
    }

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("These tests need Chromium: apt-get install chromium");
}

/// <summary>What a page is looked at on.</summary>
public enum Screen
{
    /// <summary>1280 x 800.</summary>
    Desktop,

    /// <summary>390 x 844, touch.</summary>
    Phone,
}
