using System.Text.Json.Serialization;
using OtaStack.Contracts.Events;

namespace OtaStack.Web.Fleet;

/// <summary>What the API sends, read by code from the build.</summary>
[JsonSerializable(typeof(ListPage<DeviceView>))]
[JsonSerializable(typeof(ListPage<FirmwareView>))]
[JsonSerializable(typeof(ListPage<ProjectView>))]
[JsonSerializable(typeof(ListPage<BuildFileView>))]
[JsonSerializable(typeof(DeviceDetails))]
[JsonSerializable(typeof(DeviceWhy))]
[JsonSerializable(typeof(DeviceEvent))]
[JsonSerializable(typeof(FirmwareEvent))]
internal sealed partial class FleetJson : JsonSerializerContext;
