using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>The look of all pages, and of forms.</summary>
internal static class FormStyle
{
    public const string Css = PageStyle.Css + """
        p { margin: .25rem 0 .75rem; } table { width: 100%; border-collapse: collapse; font-size: .95rem; margin-bottom: 1rem; }
        th { overflow-wrap: normal; text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); vertical-align: baseline; } thead :is(th, td) { border-top: 0; }
        td.action { text-align: right; padding-right: 0; } td.action > form { display: inline-block; } .when { white-space: nowrap; }
        .me { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; } .me p { flex: 1; }
        .problem, .done { border-left: .25rem solid; padding: .1rem 0 .1rem .75rem; font-weight: 500; }
        .problem { color: var(--bad); } .done { color: var(--good); }
        code, pre { overflow-wrap: anywhere; } pre { white-space: pre-wrap; margin: 0 0 .75rem; user-select: all; }
        label { display: block; font-weight: 500; margin: 0 0 .25rem; }
        input, select { width: 100%; min-height: 2.75rem; padding: .4rem .75rem; margin: 0 0 1rem; font: inherit; color: inherit;
                background: var(--paper); border: 1px solid var(--field); border-radius: .5rem; }
        button { min-height: 2.75rem; padding: .4rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: .5rem;
                color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); }
        a.button { display: block; padding: .55rem 1.25rem; border: 1px solid var(--field); border-radius: .5rem; color: var(--ink);
                font-weight: 500; text-align: center; text-decoration: none; } .or { text-align: center; color: var(--soft); margin: .75rem 0; }
        button.quiet { color: var(--ink); background: none; border-color: var(--field); font-weight: 500; }
        button.small { min-height: 2rem; padding: .1rem .75rem; } details { display: inline-block; vertical-align: middle; }
        summary { cursor: pointer; padding: .25rem .5rem; } details[open] summary { padding-bottom: .5rem; }
        .alone { max-width: 25rem; padding-top: 10vh; } .alone h1 { text-align: center; } .alone button { width: 100%; }
        .fields { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); align-items: end; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .qr svg { display: block; width: 14rem; max-width: 100%; height: auto; border-radius: .5rem; } .qr { margin: .75rem 0; }
        .codes { columns: 2; max-width: 26rem; line-height: 1.9; } .alone details, .alone details > summary { width: 100%; }
        section > form ~ form, section > form ~ details, section > form ~ .soft { margin-top: 1rem; }
        @media (min-width: 40rem) { td { overflow-wrap: break-word; } }
        @media (max-width: 40rem) { .alone { padding-top: 4vh; } .codes { columns: 1; } td.action { flex-wrap: wrap; }
          thead { display: none; } tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
          td { display: flex; gap: .75rem; border: 0; padding: .1rem 0; } td::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--soft); } }
        """;
}
