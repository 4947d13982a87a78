using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>A message about a place in a source file. Line and column start at 1; 0 means unknown.</summary>
internal sealed record Remark(string Message, string File, int Line, int Column)
{
    public string Message { get; set; } = Message;

    public JsonObject ToJson() => new JsonObject()
        .Put("message", Message)
        .Put("file", File)
        .Put("line", Line)
        .Put("column", Column);
}

/// <summary>An error or a warning of the compiler.</summary>
/// <param name="Severity"><c>WARNING</c>, <c>ERROR</c> or <c>FATAL</c>.</param>
/// <param name="Main">The message and its place.</param>
internal sealed record Diagnostic(string Severity, Remark Main)
{
    /// <summary>How the compiler got there: includes, and the surrounding function.</summary>
    public List<Remark> Context { get; } = [];

    public List<Remark> Notes { get; } = [];

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["severity"] = Severity };
        foreach (var (name, value) in Main.ToJson())
            json[name] = value!.DeepClone();
        return json
            .Put("context", Context.Select(remark => remark.ToJson()))
            .Put("notes", Notes.Select(remark => remark.ToJson()));
    }
}
