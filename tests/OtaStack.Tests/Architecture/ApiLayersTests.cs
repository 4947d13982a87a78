using Mono.Cecil;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Architecture;

/// <summary>
/// References between the folders of OtaStack.Api go one way. Its README lists the folders and their purpose.
/// </summary>
public sealed class ApiLayersTests
{
    private const string Root = "OtaStack.Api";

    private static readonly string[] Folders =
        [
            "Http", "Telemetry", "Storage", "Idempotency", "Audit", "Images", "Firmware", "Downloads", "Tokens", "Devices",
            "Targets", "Devices.Table", "Devices.Replacement", "Updates", "Access", "Builds", "Events",
        ];

    private static readonly Layers Layers = new(Root, Folders, IsEndpoint);

    [Fact]
    public void No_folder_uses_a_folder_above_it()
    {
        var goingUp = Layers.GoingUp(Uses());
        Assert.True(goingUp.Count == 0, string.Join('\n', goingUp));
    }

    [Fact]
    public void Every_folder_is_in_the_list()
    {
        Assert.Empty(Layers.Unknown(Uses().SelectMany(use => new[] { use.From, use.To })));
    }

    private static List<(TypeDefinition From, TypeDefinition To)> Uses() =>
        TypeReferences.Of(typeof(DevicePolls).Assembly.Location);

    // Endpoints are in the folder of their feature, but use several folders.
    private static bool IsEndpoint(TypeDefinition type) =>
        type.Namespace is Root + ".Ota" || type.Name.EndsWith("Endpoints", StringComparison.Ordinal);
}
