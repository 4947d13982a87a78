using System.Security.Cryptography;
using System.Text;

namespace OtaStack.ServiceDefaults.Pages;

/// <summary>
/// The style sheet of all pages: light and dark colours, frame, navigation and text. The gateway's pages contain it,
/// because they must work when nothing else does; the web front end serves it, and adds the style of its components.
/// </summary>
public static class PageStyle
{
    /// <summary>CSS; put it before the page's own.</summary>
    public const string Css = """
        :root { color-scheme: light dark;
          --ink: #1c2430; --soft: #5b6675; --paper: #f5f6f8; --card: #fff; --line: #dfe3e8; --field: #7d8795; --shade: #eef1f5;
          --accent: #0b6bcb; --accent-dark: #0958a8; --on-accent: #fff; --good: #17733c; --warn: #8a5a00; --bad: #b3261e; --bad-dark: #93201a; --on-bad: #fff; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ee; --soft: #9aa6b5; --paper: #12161c; --card: #1b212a; --line: #2f3844; --field: #76828f; --shade: #262e39;
            --accent: #6cb2ff; --accent-dark: #8cc3ff; --on-accent: #0b1420; --good: #6fd296; --warn: #f0b955; --bad: #ff8a80; --bad-dark: #ffa9a2; --on-bad: #2a0d0b; } }
        * { box-sizing: border-box; }
        html { scrollbar-gutter: stable; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        a { color: var(--accent); text-decoration: underline; } a:hover { color: var(--accent-dark); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; } h1:focus { outline: none; }
        h1 { font-size: 1.5rem; font-weight: 700; margin: .75rem 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; font-weight: 700; margin: 0 0 .5rem; }
        h3 { font-size: 1rem; font-weight: 700; margin: 0; }
        p { margin: .4rem 0; } ul { margin: .4rem 0; padding-left: 1.2rem; } li, th, td, p, dd, h3 { overflow-wrap: anywhere; }
        code, pre { font: .9em ui-monospace, monospace; } pre { overflow-x: auto; padding: .75rem; margin: .5rem 0; background: var(--paper); border-radius: .5rem; }
        small { display: block; color: var(--soft); font-size: .875rem; } .soft, .quiet { color: var(--soft); }
        .good { color: var(--good); } .warn, small.warn { color: var(--warn); } .bad { color: var(--bad); font-weight: 600; } .busy { color: var(--accent); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; margin: 1rem 0; }
        .top, main { max-width: 72rem; margin: 0 auto; padding: 0 1rem; } main { padding-bottom: 3rem; }
        .top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding-top: .75rem; }
        .brand, .brand:hover { font-size: 1.5rem; font-weight: 700; color: var(--ink); text-decoration: none; }
        .top nav { display: flex; flex-wrap: wrap; margin-left: auto; } .top nav a { padding: .6rem .5rem; }
        .top nav [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
        @media (max-width: 599.98px) {
          .top, main { padding: 0 .75rem; } main { padding-bottom: 3rem; } section { padding: .85rem; }
          .top { padding-top: .5rem; } .top nav { display: grid; grid-template-columns: repeat(4, 1fr); flex-basis: 100%; margin: 0; }
          .top nav a { padding: .5rem 0; font-size: .9375rem; } }

        """;

    /// <summary>Another one for each text, so that browsers may keep the style sheet.</summary>
    public static string Version { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Css)).AsSpan(0, 8));
}
