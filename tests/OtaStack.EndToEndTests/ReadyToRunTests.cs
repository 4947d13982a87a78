using System.Reflection.PortableExecutable;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary>
/// The result of <c>scripts/ready-to-run.sh</c>. Checked only if <c>./otastack test</c> reports a compiler.
/// </summary>
public sealed class ReadyToRunTests
{
    private static readonly bool HasCompiler = Environment.GetEnvironmentVariable("OTASTACK_READY_TO_RUN") == "yes";

    [Theory]
    [InlineData("OtaStack.Api", "OtaStack.Api.dll")]
    [InlineData("OtaStack.Api", "Microsoft.EntityFrameworkCore.dll")]
    [InlineData("OtaStack.Gateway", "OtaStack.Gateway.dll")]
    [InlineData("OtaStack.Gateway", "Yarp.ReverseProxy.dll")]
    [InlineData("OtaStack.Manager", "OtaStack.Manager.dll")]
    [InlineData("OtaStack.Web", "OtaStack.Web.dll")]
    [InlineData("OtaStack.Web", "MudBlazor.dll")]
    public void Services_are_compiled_ahead_of_time(string project, string assembly)
    {
        using var file = File.OpenRead(
            Path.Combine(Path.GetDirectoryName(BuiltProgram.AssemblyOf(project))!, assembly));
        using var reader = new PEReader(file);

        Assert.True(!HasCompiler || reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0,
            "It is not compiled.");
    }
}
