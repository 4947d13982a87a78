using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OtaStack.Contracts.Events;

namespace OtaStack.Web.Fleet;

/// <summary>What the API sends, read by code from the build, which starts faster and needs less memory.</summary>
[JsonSerializable(typeof(ListPage<DeviceView>))]
[JsonSerializable(typeof(ListPage<FirmwareView>))]
[JsonSerializable(typeof(ListPage<ProjectView>))]
[JsonSerializable(typeof(ListPage<BuildFileView>))]
[JsonSerializable(typeof(DeviceDetails))]
[JsonSerializable(typeof(DeviceWhy))]
[JsonSerializable(typeof(DeviceEvent))]
[JsonSerializable(typeof(FirmwareEvent))]
internal sealed partial class FleetJson : JsonSerializerContext
{
    /// <summary>The format of the contracts. What is not listed here, such as changes, is found by reflection.</summary>
    public static JsonSerializerOptions Format { get; } = ContractJson.Configure(
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, new DefaultJsonTypeInfoResolver()),
        });
}
