using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using OtaStack.FleetSimulator.Http;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>
/// Downloads one offered image: reads it as the updater does, computes its hashes, checks it and flashes it.
/// </summary>
internal sealed class Download(Board board, ResponseHead head, SharedImage image, FindingLog findings, Traffic traffic)
    : IDisposable
{
    private const int PieceBytes = 16 * 1024;
    private const int StartBytes = 4; // the updater checks these before it writes to flash

    private readonly int _length = (int)head.ContentLength;
    private readonly WifiLoss? _loss = WifiLoss.Draw(board, (int)head.ContentLength);
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash? _sha256 =
        head.First("x-SHA256") is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private readonly byte[] _start = new byte[StartBytes];
    private readonly long _begun = Stopwatch.GetTimestamp();
    private int _received;

    /// <summary>Reads, checks and flashes.</summary>
    public async Task<PollAnswer> RunAsync(BoardConnection connection, FleetOptions options, CancellationToken stop)
    {
        try
        {
            while (_received < _length)
            {
                if (_loss is not null && _received >= _loss.AfterBytes)
                    return await LoseWifiAsync(connection, options, stop);
                var read = await connection.ReadBodyAsync(_piece.AsMemory(0, NextPiece()), options.BodyTimeout);
                if (read == 0)
                    return CutOff("closed", options);
                Keep(_piece.AsSpan(0, read));
                if (_received >= StartBytes && _received - read < StartBytes
                    && board.Objection(_length, _start) is { } objection)
                    return Reject(objection.Finding, objection.Detail);
                await KeepPaceAsync(stop);
            }
        }
        catch (Exception broken) when (Poll.IsNetworkTrouble(broken) && !stop.IsCancellationRequested)
        {
            return CutOff(broken.Message, options);
        }

        if (connection.UnreadBytes > 0)
            findings.Add(Finding.ExtraBytes, $"{board.Mac}: {connection.UnreadBytes} bytes after the image");
        return Flash(options);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _md5.Dispose();
        _sha256?.Dispose();
        ArrayPool<byte>.Shared.Return(_piece);
    }

    private PollAnswer Flash(FleetOptions options)
    {
        var md5 = _md5.GetCurrentHash();
        var md5Text = Convert.ToHexStringLower(md5);
        if (head.First("x-MD5") is { } promised && promised != md5Text)
            return Reject(Finding.Md5Differs, $"{_length} bytes have MD5 {md5Text}, announced {promised}");
        if (_sha256 is not null && Convert.ToHexStringLower(_sha256.GetCurrentHash()) is var sha256
            && sha256 != head.First("x-SHA256"))
            return Reject(
                Finding.Sha256Differs, $"{_length} bytes have SHA-256 {sha256}, announced {head.First("x-SHA256")}");

        if (image.Flashed(md5) is not { } flashed)
            return PollAnswer.Rejected;
        if (flashed.Damage is { } damage)
            return Reject(Finding.BrokenImage, $"{md5Text}: {damage}");
        if (flashed.Chip != board.Chip)
            return Reject(Finding.WrongChip, $"{md5Text} is for {flashed.Chip}, the board is {board.Chip}");

        if (board.UpdateArea is { } area && !image.Survives(area))
            return Reject(Finding.Bricked, $"{md5Text}: eboot unpacks the gzip file over itself in {area} bytes");

        traffic.CountImage();
        board.Progress.Took(md5Text);
        if (options.MaxOffers > 0 && board.Progress.TimesTaken > options.MaxOffers)
            findings.Add(
                Finding.OfferedTooOften,
                $"{board.Mac}: {md5Text} downloaded {board.Progress.TimesTaken} times in a row");
        board.Reboot(flashed);
        return PollAnswer.Taken;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        _md5.AppendData(piece);
        _sha256?.AppendData(piece);
        image.Write(_received, piece);
        if (_received < StartBytes)
            piece[..Math.Min(piece.Length, StartBytes - _received)].CopyTo(_start.AsSpan(_received));
        _received += piece.Length;
        traffic.CountBytes(piece.Length);
    }

    private int NextPiece()
    {
        var most = Math.Min(PieceBytes, _length - _received);
        if (_loss is not null)
            most = Math.Min(most, _loss.AfterBytes - _received);
        if (board.Traits.BytesPerSecond > 0)
            most = Math.Min(most, Math.Max(1, board.Traits.BytesPerSecond / 4));
        return most;
    }

    private async Task KeepPaceAsync(CancellationToken stop)
    {
        if (board.Traits.BytesPerSecond == 0)
            return;
        var due = TimeSpan.FromSeconds((double)_received / board.Traits.BytesPerSecond);
        var early = due - Stopwatch.GetElapsedTime(_begun);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, stop);
    }

    private async Task<PollAnswer> LoseWifiAsync(
        BoardConnection connection, FleetOptions options, CancellationToken stop)
    {
        if (_loss!.Stalls)
            await Task.Delay(Shorter(board.Traits.Interval, options.BodyTimeout), stop);
        connection.Vanish();
        traffic.CountWifiLoss();
        return PollAnswer.WifiLost;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private PollAnswer CutOff(string how, FleetOptions options) => Reject(
        options.ExpectRestarts ? Finding.NetworkError : Finding.ShortBody,
        $"{how} after {_received} of {_length} bytes");

    private PollAnswer Reject(Finding finding, string detail)
    {
        findings.Add(finding, $"{board.Mac}: {detail}");
        return finding == Finding.NetworkError ? PollAnswer.NetworkError : PollAnswer.Rejected;
    }
}
