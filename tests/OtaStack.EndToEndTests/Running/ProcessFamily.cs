using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OtaStack.EndToEndTests.Running;

/// <summary>
/// A process and all its descendants. They are identified by an inherited environment variable, which also works
/// after their parent has ended. Reads <c>/proc</c>.
/// </summary>
internal sealed class ProcessFamily
{
    // Not OTASTACK_..., because code-server and its children do not get such variables.
    private const string Variable = "TEST_FAMILY_OF_OTASTACK";

    private readonly string _mark = Guid.NewGuid().ToString("N");

    /// <summary>Makes the process started with <paramref name="start"/> a member.</summary>
    public void Adopt(ProcessStartInfo start) => start.Environment[Variable] = _mark;

    /// <summary>Ids of the running members whose command line contains <paramref name="word"/>.</summary>
    public IReadOnlyList<int> Members(string word = "") =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]) && IsMember(name) && Read(name, "cmdline").Contains(word))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    /// <summary>Waits for the only member with that word in its command line.</summary>
    public Task<int> MemberAsync(string word, int otherThan = 0) => Eventually.GetAsync(
        () => Members(word).Where(id => id != otherThan).Select(id => (int?)id).SingleOrDefault(),
        $"one process with {word}");

    /// <summary>Waits until no member runs.</summary>
    public Task GoneAsync() => Eventually.TrueAsync(() => Members().Count == 0, "every process to end");

    /// <summary>The environment a process was started with.</summary>
    public static string EnvironmentOf(int processId) =>
        Read(processId.ToString(CultureInfo.InvariantCulture), "environ");

    private bool IsMember(string process) => Read(process, "environ").Contains($"{Variable}={_mark}");

    /// <summary>Empty for a process that has ended or belongs to another user.</summary>
    private static string Read(string? process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
