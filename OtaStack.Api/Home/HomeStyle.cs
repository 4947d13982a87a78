using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Api.Home;

/// <summary>The page's style.</summary>
internal static class HomeStyle
{
    public const string Css = PageStyle.Css + """
        section.warning { border-color: var(--warn); } ul { margin: 0; padding-left: 1.2rem; }
        .empty { color: var(--soft); margin: .25rem 0; } pre { overflow-x: auto; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); font-weight: 600; } .busy { color: var(--accent); } .quiet { color: var(--soft); }
        """;
}
