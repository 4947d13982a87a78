using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Jobs;

/// <summary>Where a job stands. It ends as one of the last three.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>For builds and for the jobs before it.</summary>
    Waiting,

    /// <summary>It has the toolchain to itself.</summary>
    Running,

    /// <summary>What it was to change is changed.</summary>
    Succeeded,

    /// <summary>It could not, or took too long; <see cref="JobView.Error"/> says why.</summary>
    Failed,

    /// <summary>Somebody has stopped it, or the Manager was.</summary>
    Cancelled,
}
