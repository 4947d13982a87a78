namespace OtaStack.Api.Storage;

/// <summary>What people have set on a project. One that nobody changed has no row.</summary>
public sealed record ProjectRecord
{
    public required string Name { get; init; }

    public ProjectAccess Access { get; init; }

    public ProjectEnrolment Enrolment { get; init; }

    /// <summary>The channel that new builds go to.</summary>
    public string LandingChannel { get; init; } = ChannelName.Stable;

    /// <summary>The channel that devices follow for which nothing else is set.</summary>
    public string DefaultChannel { get; init; } = ChannelName.Stable;

    /// <summary>Counts the changes; part of the entity tag.</summary>
    public int Revision { get; init; }

    /// <summary>Whether some polls need a token, or an acceptance, to get its firmware.</summary>
    internal bool IsRestricted => Access == ProjectAccess.Token || Enrolment != ProjectEnrolment.Open;
}
