using System.Text;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Ready;

/// <summary>What the console says once OtaStack serves: where everything is, and how to sign in.</summary>
public sealed record ReadyBlock
{
    public required GatewayAddresses Gateway { get; init; }

    /// <summary>Who signs in, and with which password.</summary>
    public required string SignIn { get; init; }

    /// <summary>Absolute path.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// How the IDE runs, for people: null where nothing is to be said; e.g. <c>in a container</c>,
    /// <c>being set up, see the lines of "ide"</c>.
    /// </summary>
    public string? IdeRemark { get; init; }

    /// <summary>Why there is no IDE; null: there is one.</summary>
    public string? NoIde { get; init; }

    /// <summary>What is to be said of the Manager; null: nothing.</summary>
    public string? ManagerRemark { get; init; }

    /// <summary>Why the Manager does not run; null: it runs.</summary>
    public string? NoManager { get; init; }

    /// <summary>Link to Aspire's dashboard, where there is one. It contains the token that signs in.</summary>
    public string? Dashboard { get; init; }

    /// <summary>What runs as the user who started OtaStack, and can therefore read all that user's files.</summary>
    public string RunsAsUser { get; init; } = "the IDE and compilers";

    /// <summary>Lines that say what the demo is and where to click; empty: this is no demo.</summary>
    public IReadOnlyList<string> Demo { get; init; } = [];

    /// <summary>The block, lines ended by <c>\n</c>, with an empty line before and after.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("\n  OtaStack is ready.\n");
        Line("Open", Gateway.Url
            + Aside(Gateway.LocalUrl == Gateway.Url ? null : "on this machine: " + Gateway.LocalUrl)
            + Aside(Gateway.SecureUrl is null ? null : "or " + Gateway.SecureUrl));
        Line("Sign in", SignIn);
        Line("Boards poll", $"{Gateway.Url}/ota");
        Line("Builds", $"{StackFolders.Builds.In(DataFolder)}   (put compiled images here)");
        Line("Data", DataFolder);
        Line("IDE", NoIde ?? $"{Gateway.Url}/ide/{Remark(IdeRemark)}");
        Line("Manager", NoManager ?? $"{Gateway.Url}/manager/{Remark(ManagerRemark)}");
        if (Dashboard is not null)
            Line("Dashboard", Dashboard);
        Line("Note", $"{RunsAsUser} run as you and can read your files; only containers isolate them");
        foreach (var line in Demo)
            Line(ReferenceEquals(line, Demo[0]) ? "Demo" : "", line);
        text.Append("  Ctrl-C stops it.\n\n");
        return text.ToString();

        void Line(string label, string value) => text.Append($"    {label,-13}{value}").Append('\n');
    }

    private static string Aside(string? text) => text is null ? "" : "   " + text;

    private static string Remark(string? text) => text is null ? "" : $"   ({text})";
}
