namespace OtaStack.FleetSimulator.Report;

/// <summary>Something that a board received but should not have.</summary>
public enum Finding
{
    // Wrong images: intact, but for another board.
    WrongChip,
    TooLarge,
    FlashTooSmall,
    Bricked,
    GzipForEsp32,

    // Damaged images: not the announced bytes.
    Md5Differs,
    Sha256Differs,
    BrokenImage,

    // Protocol violations.
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

    // Network errors: the server is not at fault.
    NetworkError,
}

/// <summary>The kinds of findings. All but <see cref="Network"/> make a run fail.</summary>
public enum FindingKind
{
    WrongImage,
    TornImage,
    Violation,
    Network,
}

/// <summary>Assigns findings to kinds.</summary>
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
