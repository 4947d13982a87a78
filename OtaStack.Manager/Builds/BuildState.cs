using System.Text.Json.Serialization;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>How far a build is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildState>))]
internal enum BuildState
{
    Waiting,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>What a running build does.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildPhase>))]
internal enum BuildPhase
{
    /// <summary>arduino-cli compiles and links.</summary>
    Compiling,

    /// <summary>Its result is examined and described.</summary>
    Packing,

    /// <summary>It moves to the build volume, and waits for the OTA service to take it.</summary>
    Publishing,
}

/// <summary>Where a build's version came from.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildVersionSource>))]
internal enum BuildVersionSource
{
    /// <summary>The request named it.</summary>
    Request,

    /// <summary>The sketch defines <c>OTASTACK_VERSION</c>.</summary>
    Sketch,

    /// <summary><c>git describe</c>.</summary>
    Git,

    /// <summary>The build's time, which is its sources' (see <see cref="BuildVersion"/>).</summary>
    Time,

    /// <summary>Found in the image: the sketch's own marker or compile stamp, which is what the board reports.</summary>
    Image,
}
