using System.Text.Json.Serialization;
using OtaStack.Contracts.Boards;
using OtaStack.Contracts.Events;
using OtaStack.Contracts.Jobs;
using OtaStack.Contracts.Libraries;
using OtaStack.Contracts.Sketches;
using OtaStack.Contracts.Toolchain;

namespace OtaStack.Web.Manager;

/// <summary>What the Manager sends, read by code from the build.</summary>
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
internal sealed partial class ManagerJson : JsonSerializerContext;
