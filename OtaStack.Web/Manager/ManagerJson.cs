using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OtaStack.Contracts.Boards;
using OtaStack.Contracts.Events;
using OtaStack.Contracts.Jobs;
using OtaStack.Contracts.Libraries;
using OtaStack.Contracts.Sketches;
using OtaStack.Contracts.Toolchain;

namespace OtaStack.Web.Manager;

/// <summary>What the Manager sends, read by code from the build, which starts faster and needs less memory.</summary>
[JsonSerializable(typeof(ListPage<BuildView>))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(PlatformList))]
[JsonSerializable(typeof(BoardList))]
[JsonSerializable(typeof(BoardDetails))]
[JsonSerializable(typeof(InstalledLibraryList))]
[JsonSerializable(typeof(FoundLibraryList))]
[JsonSerializable(typeof(SketchList))]
[JsonSerializable(typeof(PackageIndexes))]
[JsonSerializable(typeof(ManagerStatus))]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(BuildEvent))]
[JsonSerializable(typeof(ToolchainEvent))]
[JsonSerializable(typeof(LogLine))]
internal sealed partial class ManagerJson : JsonSerializerContext
{
    /// <summary>The format of the contracts. What is not listed here, such as changes, is found by reflection.</summary>
    public static JsonSerializerOptions Format { get; } = ContractJson.Configure(
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, new DefaultJsonTypeInfoResolver()),
        });
}
