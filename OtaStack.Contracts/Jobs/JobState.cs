using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Jobs;

/// <summary>The state of a job. It ends in one of the last three.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>It waits for builds and for earlier jobs.</summary>
    Waiting,

    /// <summary>It has exclusive use of the toolchain.</summary>
    Running,

    /// <summary>It made its change.</summary>
    Succeeded,

    /// <summary>It could not make its change, or took too long; <see cref="JobView.Error"/> says why.</summary>
    Failed,

    /// <summary>Someone stopped it, or the Manager stopped.</summary>
    Cancelled,
}
