namespace OtaStack.Api.Updates;

/// <summary>What a poll is for.</summary>
public enum PollIntent : byte
{
    /// <summary>The image, from its start.</summary>
    Fetch = 0,

    /// <summary>A later range of the image.</summary>
    Continue,

    /// <summary>Only information: HEAD, or <c>mode: version</c>. Nothing is offered or refused.</summary>
    Ask,
}
