namespace OtaStack.FleetSimulator.Boards;

/// <summary>What came of a board's polls so far. Written by the board's own loop, read by the report.</summary>
public sealed class UpdateProgress
{
    private volatile bool _downloading;
    private volatile int _sameInARow;
    private volatile int _outcome = (int)BoardOutcome.NotPolled;
    private PollAnswer? _last;
    private PollAnswer? _lastOffer;
    private string? _takenMd5;

    /// <summary>Bytes of an image are coming in right now.</summary>
    public bool Downloading
    {
        get => _downloading;
        set => _downloading = value;
    }

    /// <summary>How often in a row the last answer came, where it is one that can stay: 304 or a refusal. Else 0.</summary>
    public int SettledFor => _sameInARow;

    /// <summary>Where the board stands.</summary>
    public BoardOutcome Outcome => (BoardOutcome)_outcome;

    /// <summary>How often in a row the same image was taken in full.</summary>
    public int TimesTaken { get; private set; }

    /// <summary>How many offers in a row the board's own Wi-Fi broke.</summary>
    public int LostInARow { get; private set; }

    /// <summary>Notes that an image was taken.</summary>
    public void Took(string md5)
    {
        TimesTaken = md5 == _takenMd5 ? TimesTaken + 1 : 1;
        _takenMd5 = md5;
    }

    /// <summary>Notes how a poll ended.</summary>
    public void Note(PollAnswer answer, bool rollsBack)
    {
        if (answer is PollAnswer.Taken or PollAnswer.Rejected or PollAnswer.WifiLost)
        {
            _lastOffer = answer;
            LostInARow = answer == PollAnswer.WifiLost ? LostInARow + 1 : 0;
        }
        var final = answer is PollAnswer.NotModified or PollAnswer.Refused;
        _sameInARow = !final ? 0 : answer == _last ? _sameInARow + 1 : 1;
        _last = answer;
        _outcome = (int)OutcomeOf(answer, rollsBack);
    }

    private BoardOutcome OutcomeOf(PollAnswer answer, bool rollsBack) => answer switch
    {
        PollAnswer.NotModified => _lastOffer switch
        {
            null => BoardOutcome.AlreadyThere,
            PollAnswer.Taken when !rollsBack && TimesTaken == 1 => BoardOutcome.Updated,
            _ => BoardOutcome.HeldBack,
        },
        PollAnswer.Taken => BoardOutcome.Rebooting,
        PollAnswer.WifiLost => BoardOutcome.FailedWifi,
        PollAnswer.Refused => BoardOutcome.Refused,
        _ => BoardOutcome.Failed,
    };
}
