using System.Collections;
using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// A real browser for the tests of a collection. Each <see cref="OpenAsync"/> closes the previous window and starts
/// without cookies and storage.
/// </summary>
/// <param name="home">Its home folder, with the certificates that it trusts (<c>.pki/nssdb</c>). Default: this
/// user's.</param>
public sealed class Chromium(string? home = null) : IAsyncLifetime
{
    /// <summary>
    /// A host name of this machine that browsers do not treat as localhost.
    /// </summary>
    public const string LanName = "boards.test";

    // The headless shell is the same engine without the browser's own windows, which take processor time.
    private static readonly string[] Names =
        ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _window;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000); // as for everything else; 5 s are short on a busy machine
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Env = home is null ? null : Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Where(variable => (string)variable.Key != "HOME")
                .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!)
                .Append(new("HOME", home)),
            Args =
            [
                "--no-sandbox", // Chromium has no sandbox as root, and the tests open only OtaStack's pages.
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
    /// Replaces the current window with a new, empty one. An IDE in an unused window would take processor time from
    /// the next tests.
    /// </summary>
    public async Task<IPage> OpenAsync(Screen screen, bool isDark = false, bool hasScripts = true)
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
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = hasScripts,
        });
        _window.SetDefaultTimeout(30_000);
        return await _window.NewPageAsync();
    }

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("These tests need Chromium: apt-get install chromium-headless-shell");
}

/// <summary>The kind of screen a page is shown on.</summary>
public enum Screen
{
    /// <summary>1280 x 800.</summary>
    Desktop,

    /// <summary>390 x 844, touch.</summary>
    Phone,
}
