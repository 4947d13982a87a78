using OtaStack.Api.Devices;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Access;

/// <summary>
/// Decides whether a poll passes the policy of its project: a pure function. It runs before anything about the device
/// is changed, so that a poll that does not pass changes nothing.
/// </summary>
internal static class AccessDecision
{
    public static AccessAnswer Decide(in AccessQuestion asked)
    {
        var policy = asked.Policy;
        if (NeedsToken(asked) || (asked.Shown == ShownToken.Wrong && policy?.Access == ProjectAccess.Learn))
            return AccessAnswer.NoToken;
        if (policy is null or { Enrolment: ProjectEnrolment.Open } || asked.Standing == Standing.Known)
            return AccessAnswer.Admitted;

        if (policy.Enrolment == ProjectEnrolment.Closed)
        {
            return asked.Token?.Covers(policy.Name) == true ? AccessAnswer.Admitted : AccessAnswer.Closed;
        }

        return asked.Token?.ProvesDevice == true ? AccessAnswer.Admitted
            : asked.Standing == Standing.OfOtherProject ? AccessAnswer.NotAccepted
            : AccessAnswer.Pending;
    }

    // A token that is good for one of the projects that the device owes one to is enough for all of them: it may have
    // moved from one to the other.
    private static bool NeedsToken(in AccessQuestion asked)
    {
        if (asked.Policy is { Access: ProjectAccess.Token, Name: var project } && asked.Token?.Covers(project) != true)
            return true;
        if (asked.Owed.Count == 0)
            return false;

        foreach (var owed in asked.Owed)
        {
            if (asked.Token?.Covers(owed) == true)
                return false;
        }

        return true;
    }
}

/// <summary>What is known about a poll before it is decided.</summary>
internal readonly record struct AccessQuestion
{
    /// <summary>What people have set on its project; null if the project is unknown.</summary>
    public required ProjectRecord? Policy { get; init; }

    /// <summary>What it showed.</summary>
    public required ShownToken Shown { get; init; }

    /// <summary>What a valid token is good for; null without one.</summary>
    public required AccessPass? Token { get; init; }

    /// <summary>
    /// The projects for which the device has shown a token, so that it has to go on doing so; without those that are
    /// open.
    /// </summary>
    public required IReadOnlyList<string> Owed { get; init; }

    /// <summary>What the device is to the project.</summary>
    public required Standing Standing { get; init; }
}

/// <summary>What a poll shows.</summary>
internal enum ShownToken : byte
{
    /// <summary>Nothing, or credentials that are meant for somebody else, such as a proxy.</summary>
    Nothing = 0,

    /// <summary>A token that is unknown, has expired, or is not one of the device.</summary>
    Wrong,

    /// <summary>A token that the device may show.</summary>
    Valid,
}

/// <summary>What a device is to a project, for its enrolment.</summary>
internal enum Standing : byte
{
    /// <summary>It has never polled, or its project is unknown, and nobody has set anything on it.</summary>
    Unknown = 0,

    /// <summary>It is of another project, and nobody has set anything on it.</summary>
    OfOtherProject,

    /// <summary>It is of the project, or somebody has set something on it.</summary>
    Known,
}

/// <summary>Whether a poll passes the policy of its project.</summary>
public enum AccessAnswer : byte
{
    /// <summary>It does.</summary>
    Admitted = 0,

    /// <summary>It needs a valid token. 401.</summary>
    NoToken,

    /// <summary>The same, but its address has sent too many of them. 429.</summary>
    TooManyWithoutToken,

    /// <summary>The device is new, and has to be accepted first. 403.</summary>
    Pending,

    /// <summary>
    /// The same for a device of another project. It is not made pending, because anybody could do that to it. 403.
    /// </summary>
    NotAccepted,

    /// <summary>The project takes no new devices. 403.</summary>
    Closed,

    /// <summary>The device has to be accepted first, but is not added, as <see cref="Fleet.FindOrEnrol"/>. 403.
    /// </summary>
    NotAdded,
}
