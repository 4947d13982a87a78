using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Builds;

/// <summary>The state of a build.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildState>))]
public enum BuildState
{
    /// <summary>Queued.</summary>
    Waiting,

    /// <summary>See its phase.</summary>
    Running,

    /// <summary>It has an image.</summary>
    Succeeded,

    /// <summary>It has no image; its error says why.</summary>
    Failed,

    /// <summary>Someone stopped it, or the Manager stopped.</summary>
    Cancelled,
}

/// <summary>What a running build does.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildPhase>))]
public enum BuildPhase
{
    /// <summary>arduino-cli compiles and links.</summary>
    Compiling,

    /// <summary>Its result is examined and described.</summary>
    Packing,

    /// <summary>Its result moves to the build volume, and the OTA service takes it.</summary>
    Publishing,
}

/// <summary>Where a build's version came from.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildVersionSource>))]
public enum BuildVersionSource
{
    /// <summary>The request named it.</summary>
    Request,

    /// <summary>The sketch defines <c>OTASTACK_VERSION</c>.</summary>
    Sketch,

    /// <summary><c>git describe</c>.</summary>
    Git,

    /// <summary>The time of the build, which is the time of its sources (<c>BuildVersion</c> of the Manager).</summary>
    Time,

    /// <summary>
    /// Found in the image: the sketch's own marker or compile stamp, which is what the board reports.
    /// </summary>
    Image,
}
