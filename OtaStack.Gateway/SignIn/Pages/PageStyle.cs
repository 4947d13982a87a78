namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>The look of the start page, for forms; tables become cards on a phone.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark;
                --ink: #1c2430; --soft: #5b6675; --paper: #f5f6f8; --card: #fff; --line: #dfe3e8; --field: #b6bec9; --accent: #0b6bcb;
                --on-accent: #fff; --good: #17733c; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ee; --soft: #9aa6b5; --paper: #12161c; --card: #1b212a; --line: #2f3844; --field: #566273; --accent: #6cb2ff;
                  --on-accent: #0d1a28; --good: #6fd296; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        header, main { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding-top: 1.25rem; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
        header p { margin: 0; color: var(--soft); } nav { display: flex; align-items: baseline; gap: .75rem; margin-left: auto; } a { color: var(--accent); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; margin: 1rem 0; }
        p { margin: .25rem 0 .75rem; overflow-wrap: anywhere; }
        .soft { color: var(--soft); } small { display: block; color: var(--soft); }
        .problem, .done { border-left: .25rem solid; padding: .1rem 0 .1rem .75rem; font-weight: 500; }
        .problem { color: var(--bad); } .done { color: var(--good); }
        code, pre { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
        pre { white-space: pre-wrap; padding: .75rem; background: var(--paper); border-radius: .5rem; margin: 0 0 .75rem; user-select: all; }
        label { display: block; font-weight: 500; margin: 0 0 .25rem; }
        input, select { width: 100%; min-height: 2.75rem; padding: .4rem .75rem; margin: 0 0 1rem; font: inherit; color: inherit;
                background: var(--paper); border: 1px solid var(--field); border-radius: .5rem; }
        button { min-height: 2.75rem; padding: .4rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: .5rem;
                color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); }
        button.quiet { color: var(--ink); background: none; border-color: var(--field); font-weight: 500; }
        button.small { min-height: 2rem; padding: .1rem .75rem; }
        input:focus-visible, select:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .alone { max-width: 25rem; padding-top: 10vh; } .alone h1 { text-align: center; } .alone button { width: 100%; }
        .fields { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); align-items: end; }
        table { width: 100%; border-collapse: collapse; font-size: .95rem; margin-bottom: 1rem; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); vertical-align: baseline; overflow-wrap: anywhere; } thead th { border-top: 0; }
        td.action { text-align: right; padding-right: 0; }
        @media (max-width: 40rem) {
          nav { margin-left: 0; flex-basis: 100%; } nav form { margin-left: auto; } .alone { padding-top: 4vh; }
          thead { display: none; } tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
          td { display: flex; gap: .75rem; border: 0; padding: .1rem 0; } td::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--soft); } }
        """;
}
