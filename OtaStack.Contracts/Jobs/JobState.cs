using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Jobs;

/// <summary>Where a job stands. It ends as one of the last three.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>It waits for builds and for the jobs before it.</summary>
    Waiting,

    /// <summary>It has the toolchain to itself.</summary>
    Running,

    /// <summary>Its change is made.</summary>
    Succeeded,

    /// <summary>It could not make its change, or took too long; <see cref="JobView.Error"/> says why.</summary>
    Failed,

    /// <summary>Someone stopped it, or the Manager stopped.</summary>
    Cancelled,
}
