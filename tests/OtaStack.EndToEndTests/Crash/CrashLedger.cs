using System.Collections.Concurrent;
using System.Globalization;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>
/// What the API acknowledged to the clients and must still know after every kill. Thread-safe.
/// </summary>
internal sealed class CrashLedger(int seed)
{
    private readonly ConcurrentDictionary<string, CrashImage> _byMd5 = new();
    private readonly ConcurrentQueue<CrashImage> _acknowledged = new();
    private readonly ConcurrentQueue<CrashImage> _dropped = new();
    private readonly ConcurrentDictionary<(string Mac, string Sha256), int> _offers = new();
    private readonly ConcurrentQueue<(string Mac, string Sha256)> _uncheckedOffers = new();
    private int _made;
    private int _polls;
    private int _whole;
    private int _cut;
    private int _brokenUploads;
    private int _brokenPolls;

    /// <summary>Uploads with a 201 or 200 response, in order.</summary>
    public IReadOnlyCollection<CrashImage> Acknowledged => _acknowledged;

    /// <summary>Images that are complete in the build folder.</summary>
    public IReadOnlyCollection<CrashImage> Dropped => _dropped;

    /// <summary>How often each device received the head of a 200 for each firmware.</summary>
    public IReadOnlyDictionary<(string Mac, string Sha256), int> Offers => _offers;

    public bool HasAcknowledged => !_acknowledged.IsEmpty;

    /// <summary>Creates and records a new image.</summary>
    public CrashImage MakeImage()
    {
        var image = CrashImage.Make(Interlocked.Increment(ref _made), seed);
        _byMd5[image.Md5] = image;
        return image;
    }

    /// <summary>Finds the image with an MD5. Fails for bytes that were never sent.</summary>
    public CrashImage Find(string md5)
    {
        Assert.True(_byMd5.TryGetValue(md5, out var image), "No image was made with MD5 " + md5);
        return image;
    }

    public void Acknowledge(CrashImage image) => _acknowledged.Enqueue(image);

    public void Drop(CrashImage image) => _dropped.Enqueue(image);

    public void CountBrokenUpload() => Interlocked.Increment(ref _brokenUploads);

    public void CountPoll() => Interlocked.Increment(ref _polls);

    public void CountBrokenPoll() => Interlocked.Increment(ref _brokenPolls);

    /// <summary>A board received the head of a 200, and all or part of the body.</summary>
    public void CountOffer(string mac, CrashImage image, bool isWhole)
    {
        _offers.AddOrUpdate((mac, image.Sha256), 1, (_, offers) => offers + 1);
        _uncheckedOffers.Enqueue((mac, image.Sha256));
        Interlocked.Increment(ref isWhole ? ref _whole : ref _cut);
    }

    /// <summary>Offers per device that this method has not returned before.</summary>
    public ILookup<string, string> TakeUncheckedOffers()
    {
        var taken = new List<(string Mac, string Sha256)>();
        while (_uncheckedOffers.TryDequeue(out var offer))
            taken.Add(offer);
        return taken.ToLookup(offer => offer.Mac, offer => offer.Sha256);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_acknowledged.Count} uploads acknowledged, {_brokenUploads} broken by a kill; "
        + $"{_dropped.Count} images dropped; {_polls} polls answered, {_brokenPolls} without an answer; {_whole} "
        + $"downloads whole, {_cut} cut");
}
