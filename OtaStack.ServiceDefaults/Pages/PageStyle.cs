namespace OtaStack.ServiceDefaults.Pages;

/// <summary>
/// The style of the pages without scripts: light and dark colours, frame, and tables that become cards on a phone.
/// </summary>
public static class PageStyle
{
    /// <summary>CSS; put it before the page's own.</summary>
    public const string Css = """
        :root { color-scheme: light dark;
                --ink: #1c2430; --soft: #5b6675; --paper: #f5f6f8; --card: #fff; --line: #dfe3e8; --field: #b6bec9; --accent: #0b6bcb;
                --on-accent: #fff; --good: #17733c; --warn: #8a5a00; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ee; --soft: #9aa6b5; --paper: #12161c; --card: #1b212a; --line: #2f3844; --field: #566273; --accent: #6cb2ff;
                  --on-accent: #0d1a28; --good: #6fd296; --warn: #f0b955; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        header, main { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding-top: 1.25rem; }
        header p { margin: 0; color: var(--soft); } h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
        nav { display: flex; align-items: baseline; gap: .75rem; margin-left: auto; }
        a { color: var(--accent); } nav [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; margin: 1rem 0; }
        p, li, th, td { overflow-wrap: anywhere; } .soft { color: var(--soft); } small { display: block; color: var(--soft); }
        code, pre { font: .9em ui-monospace, monospace; } pre { padding: .75rem; background: var(--paper); border-radius: .5rem; margin: 0; }
        table { width: 100%; border-collapse: collapse; font-size: .95rem; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); vertical-align: baseline; } thead th { border-top: 0; }
        @media (max-width: 40rem) {
          nav { margin-left: 0; flex-basis: 100%; }
          thead { display: none; } tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
          td { display: flex; gap: .75rem; border: 0; padding: .1rem 0; } td::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--soft); } }

        """;
}
