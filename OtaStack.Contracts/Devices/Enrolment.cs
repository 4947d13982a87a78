namespace OtaStack.Contracts.Devices;

/// <summary>Whether a device may have firmware.</summary>
public enum Enrolment : byte
{
    /// <summary>It may.</summary>
    Accepted = 0,

    /// <summary>It waits until somebody accepts it; its polls get 403.</summary>
    Pending,

    /// <summary>It may not; its polls get 403.</summary>
    Blocked,
}
