namespace OtaStack.FleetSimulator.Boards;

/// <summary>The results of a board's polls so far. The board's loop writes them, the report reads them.</summary>
public sealed class UpdateProgress
{
    private volatile bool _downloading;
    private volatile int _sameInARow;
    private volatile int _outcome = (int)BoardOutcome.NotPolled;
    private PollAnswer? _last;
    private PollAnswer? _lastOffer;
    private string? _takenMd5;

    /// <summary>True while the board downloads an image.</summary>
    public bool Downloading
    {
        get => _downloading;
        set => _downloading = value;
    }

    /// <summary>
    /// How often in a row the board got the same final answer (304 or a refusal). 0 after another answer.
    /// </summary>
    public int SettledFor => _sameInARow;

    /// <summary>The state of the board.</summary>
    public BoardOutcome Outcome => (BoardOutcome)_outcome;

    /// <summary>How often in a row the board downloaded the same image completely.</summary>
    public int TimesTaken { get; private set; }

    /// <summary>How many downloads in a row failed because of the board's Wi-Fi.</summary>
    public int LostInARow { get; private set; }

    /// <summary>Records a complete download.</summary>
    public void Took(string md5)
    {
        TimesTaken = md5 == _takenMd5 ? TimesTaken + 1 : 1;
        _takenMd5 = md5;
    }

    /// <summary>Records the outcome of a poll.</summary>
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
