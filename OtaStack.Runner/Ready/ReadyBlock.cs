using System.Text;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Ready;

/// <summary>The console output once OtaStack is ready: all addresses, and how to sign in.</summary>
public sealed record ReadyBlock
{
    public required GatewayAddresses Gateway { get; init; }

    /// <summary>
    /// SHA-256 fingerprint of the certificate authority with which the gateway issues its HTTPS certificate; null if it
    /// does not.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>User name and password, as text.</summary>
    public required string SignIn { get; init; }

    /// <summary>Absolute path.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// A remark about the IDE, or null; for example <c>in a container</c> or <c>being set up, see the lines of
    /// "ide"</c>.
    /// </summary>
    public string? IdeRemark { get; init; }

    /// <summary>Why there is no IDE; null if there is one.</summary>
    public string? NoIde { get; init; }

    /// <summary>A remark about the Manager, or null.</summary>
    public string? ManagerRemark { get; init; }

    /// <summary>Why the Manager does not run; null if it runs.</summary>
    public string? NoManager { get; init; }

    /// <summary>Link to Aspire's dashboard, with its sign-in token; null without a dashboard.</summary>
    public string? Dashboard { get; init; }

    /// <summary>What runs as the user who started OtaStack, and can read all of that user's files.</summary>
    public string RunsAsUser { get; init; } = "the IDE and compilers";

    /// <summary>Lines about the demo; empty if this is not the demo.</summary>
    public IReadOnlyList<string> Demo { get; init; } = [];

    /// <summary>The block, with lines that end in <c>\n</c>, and an empty line before and after.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("\n  OtaStack is ready.\n");
        var url = Gateway.PeopleUrl;
        Line("Open", url
            + Aside(Gateway.LocalUrl == url ? null : "on this machine: " + Gateway.LocalUrl)
            + Aside(Gateway.SecureUrl is null || Gateway.SecureUrl == url ? null : "or " + Gateway.SecureUrl));
        if (Gateway.NamedUrl is not null)
            Line("By name", $"{Gateway.NamedUrl}   (boards need a name for HTTPS)");
        if (Fingerprint is not null)
        {
            Line("Trust", $"{Gateway.Url}/https   (once on each computer and phone; compare the fingerprint)");
            Line("Fingerprint", Fingerprint);
        }

        Line("Sign in", SignIn);
        Line("Boards poll", $"{Gateway.Url}/ota");
        Line("Builds", $"{StackFolders.Builds.In(DataFolder)}   (put compiled images here)");
        Line("Data", DataFolder);
        Line("IDE", NoIde ?? $"{url}/ide/{Remark(IdeRemark)}");
        Line("Manager", NoManager ?? $"{url}/manager/{Remark(ManagerRemark)}");
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
