namespace OtaStack.Api.Home;

/// <summary>The page's style; tables become cards on a phone.</summary>
internal static class HomeStyle
{
    public const string Css = """
        :root { --ink: #1c2430; --soft: #5b6675; --paper: #f5f6f8; --card: #fff; --line: #dfe3e8; --accent: #0b6bcb;
                --good: #17733c; --warn: #8a5a00; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ee; --soft: #9aa6b5; --paper: #12161c; --card: #1b212a; --line: #2f3844; --accent: #6cb2ff;
                  --good: #6fd296; --warn: #f0b955; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        header, main { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding-top: 1.25rem; }
        h1 { font-size: 1.5rem; margin: 0; } header p { margin: 0; color: var(--soft); } nav { margin-left: auto; }
        nav a { margin-left: .75rem; } a { color: var(--accent); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; margin: 1rem 0; }
        h2 { font-size: 1.05rem; margin: 0 0 .5rem; } section.warning { border-color: var(--warn); }
        ul { margin: 0; padding-left: 1.2rem; } li, td, p { overflow-wrap: anywhere; }
        table { width: 100%; border-collapse: collapse; font-size: .95rem; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; } thead th { border-top: 0; }
        small { display: block; color: var(--soft); } .empty { color: var(--soft); margin: .25rem 0; }
        code, pre { font: .9em ui-monospace, monospace; } pre { overflow-x: auto; padding: .75rem; background: var(--paper); border-radius: .5rem; margin: 0; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); font-weight: 600; } .busy { color: var(--accent); } .quiet { color: var(--soft); }
        @media (max-width: 40rem) {
          nav { margin-left: 0; flex-basis: 100%; } nav a { margin: 0 .75rem 0 0; }
          thead { display: none; } tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
          td { display: flex; gap: .75rem; border: 0; padding: .1rem 0; } td::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--soft); } }
        """;
}
