using System.Text.Json;
using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>Checks of pages by axe-core, which <c>scripts/tools.sh</c> fetches once.</summary>
internal static class Accessibility
{
    private static readonly Lazy<Task<string>> Axe = new(ReadAsync);

    /// <summary>The page has no findings.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        await page.EvaluateAsync(await Axe.Value);
        var found = await page.EvaluateAsync<JsonElement>(
            "axe.run().then(result => result.violations.map(one => `${one.id}: ${one.nodes[0].html} (${one.nodes[0].failureSummary})`))");

        Assert.True(found.GetArrayLength() == 0, $"{page.Url}: {found}");
    }

    private static async Task<string> ReadAsync()
    {
        var tools = Path.Combine(Path.GetDirectoryName(Script.FileName)!, "scripts", "tools.sh");
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("bash", [tools, "axe"]) { RedirectStandardOutput = true })!;
        var path = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, "axe-core could not be fetched; see the output above.");
        return await File.ReadAllTextAsync(path);
    }
}
