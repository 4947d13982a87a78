namespace OtaStack.FleetSimulator.Report;

/// <summary>Something a board saw that it should not have seen.</summary>
public enum Finding
{
    // wrong images: whole and healthy, for another board
    WrongChip,
    TooLarge,
    FlashTooSmall,
    Bricked,
    GzipForEsp32,

    // torn images: not the bytes that were promised
    Md5Differs,
    Sha256Differs,
    BrokenImage,

    // protocol violations
    Redirect,
    UnexpectedStatus,
    Chunked,
    Compressed,
    HtmlPage,
    MissingLength,
    DuplicateLength,
    MissingMd5,
    BadMd5,
    DuplicateMd5,
    BadSha256,
    NotAnImage,
    ShortBody,
    ExtraBytes,
    NotHttp,
    OfferedTooOften,

    // the network: an error of a poll, not the server's fault
    NetworkError,
}

/// <summary>The four kinds of findings; only the network's do not fail a run.</summary>
public enum FindingKind
{
    WrongImage,
    TornImage,
    Violation,
    Network,
}

/// <summary>Which kind a finding is of.</summary>
public static class FindingKinds
{
    /// <summary>The kind of the finding.</summary>
    public static FindingKind Kind(this Finding finding) => finding switch
    {
        <= Finding.GzipForEsp32 => FindingKind.WrongImage,
        <= Finding.BrokenImage => FindingKind.TornImage,
        <= Finding.OfferedTooOften => FindingKind.Violation,
        _ => FindingKind.Network,
    };
}
