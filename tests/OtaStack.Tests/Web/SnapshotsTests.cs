using OtaStack.Web.Live;

namespace OtaStack.Tests.Web;

public sealed class SnapshotsTests
{
    [Fact]
    public void A_page_finds_its_own_snapshot_however_many_pages_are_opened()
    {
        using var snapshots = new Snapshots();
        var first = snapshots.Keep("first");

        foreach (var page in Enumerable.Range(0, 250).Select(number => number.ToString("D3", null)))
            Assert.Equal(page, snapshots.Find<string>(snapshots.Keep(page)));

        Assert.Null(snapshots.Find<string>(first));
    }
}
